import type { Readable } from "node:stream";
import type { CodeLimits, CodeResult } from "@/lib/operators/code-spec";
import type { PayloadExit, RunningCode } from "./payload";
import type { OutputLog } from "./task-log";
import { XComReader } from "./xcom-reader";

const LAST_LINE_BYTES = 64 * 1024;

/** What `supervise` tells; the caller knows how to read the exit. */
export type Supervised = Omit<CodeResult, "exitCode" | "signal" | "isolation" | "warm"> & {
  readonly exit: PayloadExit;
};

/**
 * Watches over a payload until all of it is gone: moves its output to the log as fast as the log
 * takes it, reads its XComs, and on abort or at the wall clock sends TERM, then KILL.
 */
export async function supervise(
  payload: RunningCode,
  options: { signal: AbortSignal; log: OutputLog; limits: CodeLimits },
): Promise<Supervised> {
  const { signal, log, limits } = options;
  const started = performance.now();
  const last = new LastLine();
  const lastError = new LastLine();
  const xcoms = new XComReader();
  const [out, err, xcom] = payload.readers;
  pump(out, [out, err], log, (data) => {
    last.write(data);
    return log.write("out", data);
  });
  pump(err, [out, err], log, (data) => {
    lastError.write(data);
    return log.write("err", data);
  });
  xcom.on("data", (data: Buffer) => xcoms.write(data));

  let outcome: CodeResult["outcome"] = "exited";
  let grace: NodeJS.Timeout | undefined;
  const stop = (why: CodeResult["outcome"]): void => {
    if (outcome !== "exited") return;
    outcome = why;
    payload.terminate();
    grace = setTimeout(() => payload.kill(), limits.graceMs);
  };
  const onAbort = (): void => stop(isTimeout(signal.reason) ? "timed_out" : "aborted");
  const wall = setTimeout(() => stop("timed_out"), Math.min(limits.wallMs, 2 ** 31 - 1));
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    const exit = await payload.ended();
    log.endStreams();
    const pushed = xcoms.finish();
    return {
      exit,
      outcome,
      xcoms: pushed.xcoms,
      xcomErrors: pushed.errors,
      lastLine: last.text(),
      lastErrorLine: lastError.text(),
      durationMs: Math.round(performance.now() - started),
    };
  } finally {
    clearTimeout(wall);
    clearTimeout(grace);
    signal.removeEventListener("abort", onAbort);
  }
}

/** Moves output on; when the log is full, reading stops until it drains, and so the payload waits. */
function pump(
  stream: Readable,
  all: readonly Readable[],
  log: OutputLog,
  write: (data: Buffer) => boolean,
): void {
  stream.on("data", (data: Buffer) => {
    if (write(data)) return;
    for (const each of all) each.pause();
    void log.drained().then(() => {
      for (const each of all) each.resume();
    });
  });
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === "TimeoutError";
}

/** Remembers the end of a stream. */
class LastLine {
  #tail: Buffer = Buffer.alloc(0);

  write(data: Buffer): void {
    const joined = data.length >= LAST_LINE_BYTES ? data : Buffer.concat([this.#tail, data]);
    this.#tail = joined.subarray(-LAST_LINE_BYTES);
  }

  text(): string {
    const text = this.#tail.toString("utf8").replaceAll("\0", "").trimEnd();
    return text.slice(text.lastIndexOf("\n") + 1);
  }
}
