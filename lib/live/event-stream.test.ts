import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLogger } from "@/lib/log";
import { type EventSink, type EventStreamOptions, eventStream } from "./event-stream";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(options: Partial<EventStreamOptions> = {}, produce?: (sink: EventSink) => void) {
  const request = new AbortController();
  const closing = new AbortController();
  const onEnd = vi.fn();
  let sink: EventSink | undefined;
  const response = eventStream(
    {
      request: request.signal,
      closing: closing.signal,
      reauthorize: async () => {},
      onEnd,
      log: createLogger("test", "silent"),
      ...options,
    },
    (given) => {
      sink = given;
      produce?.(given);
    },
  );
  const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
  const text = async () => {
    const { value, done } = await reader.read();
    return done ? null : new TextDecoder().decode(value);
  };
  return { request, closing, onEnd, text, reader, sink: () => sink };
}

test("greets, sends events with ids, and pings", async () => {
  const stream = open();
  expect(await stream.text()).toBe(": connected\n\n");
  stream.sink()?.send({ id: 7, data: { text: "two\nlines" } });
  expect(await stream.text()).toBe('id: 7\ndata: {"text":"two\\nlines"}\n\n');
  vi.advanceTimersByTime(15_000);
  expect(await stream.text()).toBe(": ping\n\n");
});

test.each(["request", "closing"] as const)("ends with its %s", async (which) => {
  const stream = open();
  await stream.text();
  stream[which].abort();
  expect(await stream.text()).toBeNull();
  expect(stream.onEnd).toHaveBeenCalledOnce();
  expect(stream.sink()?.signal.aborted).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test("ends when the reader may no longer read", async () => {
  let isMember = true;
  const stream = open({
    reauthorize: async () => {
      if (!isMember) throw new Error("removed");
    },
  });
  await stream.text();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(stream.onEnd).not.toHaveBeenCalled();
  isMember = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(stream.onEnd).toHaveBeenCalledOnce();
});

test("ends when its reader takes nothing, when it cancels, and when its producer fails", async () => {
  const slow = open();
  const data = "x".repeat(1024 * 1024);
  for (let id = 0; id < 10; id += 1) slow.sink()?.send({ id, data });
  expect(slow.onEnd).toHaveBeenCalledOnce();

  const cancelled = open();
  await cancelled.reader.cancel();
  expect(cancelled.onEnd).toHaveBeenCalledOnce();

  const failed = open({}, () => {
    throw new Error("no database");
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(failed.onEnd).toHaveBeenCalledOnce();
});
