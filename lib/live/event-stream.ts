import type { Logger } from "@/lib/log";

const PING_EVERY_MS = 15_000;
const REAUTHORIZE_EVERY_MS = 60_000;
/** What may wait for a slow reader before its stream is ended; it comes back and refetches. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/** How a stream's producer speaks to its reader. */
export type EventSink = {
  /** Sends one event; the reader names the last id that it has when it comes back. */
  send(event: { id: string | number; data: unknown }): void;
  /** Ends the stream. */
  end(): void;
  /** Aborted when the stream is over, however it came to its end. */
  signal: AbortSignal;
};

export type EventStreamOptions = {
  /** Aborted when the reader has gone. */
  request: AbortSignal;
  /** Aborted when the process goes down. */
  closing: AbortSignal;
  /** Throws when the reader may no longer read; asked once a minute. */
  reauthorize(): Promise<unknown>;
  /** Runs once, when the stream is over. */
  onEnd(): void;
  log: Logger;
  pingEveryMs?: number;
  reauthorizeEveryMs?: number;
};

/** The headers that keep proxies and Next from holding events back. */
const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/**
 * A response of server-sent events. `produce` may return at once (and send from callbacks) or run
 * until the stream's end. The stream ends by itself when its reader is gone, no longer allowed, or
 * too slow, and when the process goes down.
 */
export function eventStream(
  options: EventStreamOptions,
  produce: (sink: EventSink) => void | Promise<void>,
): Response {
  const encoder = new TextEncoder();
  const over = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  const finish = () => {
    if (over.signal.aborted) return;
    for (const timer of timers) clearInterval(timer);
    options.request.removeEventListener("abort", finish);
    options.closing.removeEventListener("abort", finish);
    over.abort();
    try {
      controller?.close();
    } catch {
      // The reader cancelled first: it is closed already.
    }
    options.onEnd();
  };
  const write = (text: string) => {
    if (over.signal.aborted || controller === undefined) return;
    controller.enqueue(encoder.encode(text));
    if ((controller.desiredSize ?? 0) < -MAX_WAITING_BYTES) finish();
  };
  const sink: EventSink = {
    send: ({ id, data }) => write(`id: ${id}\ndata: ${JSON.stringify(data)}\n\n`),
    end: finish,
    signal: over.signal,
  };

  const stream = new ReadableStream<Uint8Array>(
    {
      start(streamController) {
        controller = streamController;
        if (options.request.aborted || options.closing.aborted) return finish();
        options.request.addEventListener("abort", finish, { once: true });
        options.closing.addEventListener("abort", finish, { once: true });
        // Headers leave with the first bytes: the reader learns at once that it is connected.
        write(": connected\n\n");
        const ping = setInterval(() => write(": ping\n\n"), options.pingEveryMs ?? PING_EVERY_MS);
        const reauthorize = setInterval(
          () => void options.reauthorize().catch(finish),
          options.reauthorizeEveryMs ?? REAUTHORIZE_EVERY_MS,
        );
        timers.push(ping, reauthorize);
        void (async () => {
          try {
            await produce(sink);
          } catch (error) {
            options.log.error({ err: error }, "event stream failed");
            finish();
          }
        })();
      },
      cancel: finish,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 64 * 1024 }),
  );
  return new Response(stream, { headers: HEADERS });
}
