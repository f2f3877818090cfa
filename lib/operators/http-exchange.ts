import { setTimeout as sleep } from "node:timers/promises";
import type { Response } from "undici";
import { formatDuration } from "@/lib/schemas/duration";
import type { OperatorContext } from "./context";
import { netFailure } from "./net-failure";
import { TaskFailure } from "./outcome";
import { readLimited } from "./read-limited";
import { limitTime } from "./time-limit";

/** One request of a task, and what it may take. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly timeoutSeconds: number;
  /** Seconds left to wait for a server that asks for it. */
  readonly patience: { seconds: number };
  /** Default: any of 200 to 299. */
  readonly expected?: readonly number[] | undefined;
}

/** An error's body in the log, in characters. */
const EXCERPT_LENGTH = 2000;
const SAFE_AGAIN = new Set(["GET", "HEAD", "PUT", "DELETE"]);

/**
 * Sends a request and gives its answer, whose status is an expected one, to `read`. A server that
 * says when to ask again is asked again then. Throws TaskFailure, and what `read` throws.
 */
export async function exchange<Result>(
  ctx: OperatorContext,
  request: Exchange,
  read: (response: Response, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { method, url, headers, body, patience } = request;
  for (;;) {
    const limit = limitTime(ctx.signal, request.timeoutSeconds * 1000);
    let pause: number | null = null;
    try {
      ctx.log.system(`${method} ${url.href}`);
      const response = await ctx.net.fetch(url, { method, headers, body, signal: limit.signal });
      if (isExpected(response, request)) return await read(response, limit.signal);
      pause = pauseOf(response, method);
      if (pause === null || pause > patience.seconds) await refuse(ctx, request, response, pause);
      await response.body?.cancel();
      ctx.log.system(`Status ${response.status}: the server asks to wait ${pause ?? 0} s`);
    } catch (error) {
      if (ctx.signal.aborted) throw new TaskFailure("aborted", "The task was stopped");
      if (limit.isOver) {
        throw new TaskFailure("http_timeout", `No answer in time from ${url.host}`, {
          cause: error,
        });
      }
      throw netFailure(error, url.host);
    } finally {
      limit.release();
    }
    patience.seconds -= pause ?? 0;
    await wait(ctx, pause ?? 0);
  }
}

function isExpected({ status }: Response, { expected }: Exchange): boolean {
  return expected === undefined ? status >= 200 && status < 300 : expected.includes(status);
}

/** Seconds after which a server wants to be asked again; null when it does not say, or it is not safe. */
function pauseOf(response: Response, method: string): number | null {
  const { status } = response;
  if (status !== 429 && !(status === 503 && SAFE_AGAIN.has(method))) return null;
  const text = response.headers.get("retry-after")?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}

async function wait(ctx: OperatorContext, seconds: number): Promise<void> {
  try {
    await sleep(seconds * 1000, undefined, { signal: ctx.signal });
  } catch (cause) {
    throw new TaskFailure("aborted", "The task was stopped", { cause });
  }
}

async function refuse(
  ctx: OperatorContext,
  { expected, patience }: Exchange,
  response: Response,
  pause: number | null,
): Promise<never> {
  const { status } = response;
  const text = await readLimited(response, EXCERPT_LENGTH * 4).catch((error: unknown) => {
    // A long page of an error is not read to its end: what counts is the status.
    if (error instanceof TaskFailure) return "";
    throw error;
  });
  if (text !== "") ctx.log.error(text.slice(0, EXCERPT_LENGTH));
  const wanted = expected === undefined ? "200 to 299" : expected.join(", ");
  const asked =
    pause === null
      ? ""
      : `; the server asks to wait ${formatDuration(pause)}, and max_wait leaves ${formatDuration(Math.max(0, patience.seconds))}`;
  // Another attempt helps when the server is at fault or asks to wait, not when the request is.
  const retryable = status >= 500 || status === 408 || status === 425 || status === 429;
  throw new TaskFailure("http_status", `Status ${status}, expected ${wanted}${asked}`, {
    retryable,
  });
}
