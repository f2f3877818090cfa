import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "@/lib/browser/fetcher";
import { type Draft, newerDraft } from "./draft";
import { DraftSync, QUIET_MS, RETRY_MS } from "./draft-sync";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const draft = (text: string, at = 0): Draft => ({ text, baseVersion: 1, at });

/** A sync with what it sent; the requests end when they are told to. */
function started(stored: Draft | null = null) {
  const sent: (string | null)[] = [];
  const failures: (string | null)[] = [];
  const open: PromiseWithResolvers<void>[] = [];
  const sync = new DraftSync(
    stored,
    (wanted) => {
      sent.push(wanted?.text ?? null);
      const request = Promise.withResolvers<void>();
      open.push(request);
      return request.promise;
    },
    (failure) => failures.push(failure),
  );
  const answer = async (error?: Error) => {
    const request = open.shift();
    if (error === undefined) request?.resolve();
    else request?.reject(error);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { sync, sent, failures, answer };
}

it("sends a text once typing pauses, and nothing that the server has", async () => {
  const { sync, sent, answer } = started(draft("a"));
  sync.want(draft("a", 5));
  await vi.advanceTimersByTimeAsync(QUIET_MS);
  expect(sent).toEqual([]);
  sync.want(draft("ab"));
  await vi.advanceTimersByTimeAsync(QUIET_MS - 1);
  sync.want(draft("abc"));
  await vi.advanceTimersByTimeAsync(QUIET_MS - 1);
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toEqual(["abc"]);
  await answer();
  await vi.advanceTimersByTimeAsync(RETRY_MS);
  expect(sent).toEqual(["abc"]);
});

it("ends a draft at once, but never before the text that is under way", async () => {
  const { sync, sent, answer } = started();
  sync.want(draft("a"));
  await vi.advanceTimersByTimeAsync(QUIET_MS);
  sync.want(null);
  expect(sent).toEqual(["a"]);
  await answer();
  expect(sent).toEqual(["a", null]);
  await answer();
  expect(sent).toEqual(["a", null]);
});

it("does not send a text that was given up before its time came", async () => {
  const { sync, sent } = started();
  sync.want(draft("a"));
  sync.want(null);
  await vi.advanceTimersByTimeAsync(RETRY_MS);
  expect(sent).toEqual([]);
});

it("sends what waits when the page goes", () => {
  const { sync, sent } = started();
  sync.flush();
  sync.want(draft("a"));
  sync.flush();
  expect(sent).toEqual(["a"]);
});

it("sends what waits once when the editor closes, and never after that", async () => {
  const { sync, sent, answer } = started();
  sync.want(draft("a"));
  sync.close();
  expect(sent).toEqual(["a"]);
  await answer(new Error("no network"));
  await vi.advanceTimersByTimeAsync(2 * RETRY_MS);
  expect(sent).toEqual(["a"]);
});

it("tells of a failure, and tries again until the server has it", async () => {
  const { sync, sent, failures, answer } = started();
  sync.want(draft("a"));
  await vi.advanceTimersByTimeAsync(QUIET_MS);
  await answer(new Error("no network"));
  expect(failures).toEqual(["no network"]);
  await vi.advanceTimersByTimeAsync(RETRY_MS);
  expect(sent).toEqual(["a", "a"]);
  await answer();
  expect(failures).toEqual(["no network", null]);
});

it("does not repeat what is refused for its content until something else is typed", async () => {
  const { sync, sent, answer } = started();
  sync.want(draft("too long"));
  await vi.advanceTimersByTimeAsync(QUIET_MS);
  await answer(new ApiError({ status: 422, code: "invalid_request", title: "Too long" }));
  await vi.advanceTimersByTimeAsync(2 * RETRY_MS);
  expect(sent).toEqual(["too long"]);
  sync.want(draft("short"));
  await vi.advanceTimersByTimeAsync(QUIET_MS);
  expect(sent).toEqual(["too long", "short"]);
});

it("begins with the draft that was typed later", () => {
  const [early, late] = [draft("early", 1), draft("late", 2)];
  expect(newerDraft(early, late)).toBe(late);
  expect(newerDraft(late, early)).toBe(late);
  expect(newerDraft(early, null)).toBe(early);
  expect(newerDraft(null, late)).toBe(late);
  expect(newerDraft(null, null)).toBeNull();
});
