import { setTimeout as sleep } from "node:timers/promises";
import type { LogTail } from "@/lib/db/system/engine";
import type { LogChunk, LogPlace } from "./executor/task-log";

/** What a completion may carry of its log; a longer end is stored before it. */
const MAX_TAIL_BYTES = 256 * 1024;
/** While the database is away, log text waits; the lease ends the attempt before this does. */
const RETRY_FOR_MS = 120_000;
const RETRY_EVERY_MS = 500;

/**
 * Stores the log of one attempt: while it runs, chunk by chunk; at its end, what is left goes with
 * the completion, so that a short task needs no round trip for its log.
 */
export class AttemptLogStore {
  readonly #append: (chunk: LogTail) => Promise<boolean>;
  readonly #onRefused: () => void;
  readonly #tail: LogTail[] = [];
  #tailBytes = 0;
  #closing: boolean;
  #next: LogPlace;

  /**
   * `append` stores a chunk; false from it means that the attempt is not this worker's any more. With
   * `from`, the log of a look: it goes on there, and is stored with what the look saw.
   */
  constructor(
    append: (chunk: LogTail) => Promise<boolean>,
    onRefused: () => void,
    from?: LogPlace,
  ) {
    this.#closing = from !== undefined;
    this.#next = from ?? { seq: 0, line: 0 };
    this.#append = append;
    this.#onRefused = onRefused;
  }

  /** Where the log goes on. */
  get next(): LogPlace {
    return this.#next;
  }

  /** Takes a chunk; its promise is the backpressure. */
  async write(chunk: LogChunk): Promise<void> {
    const { seq, firstLine, lines, text, at } = chunk;
    this.#next = { seq: seq + 1, line: firstLine + lines };
    if (this.#closing && this.#tailBytes + chunk.bytes <= MAX_TAIL_BYTES) {
      this.#tailBytes += chunk.bytes;
      this.#tail.push({ seq, firstLine, lines, text, at });
      return;
    }
    const until = performance.now() + RETRY_FOR_MS;
    for (;;) {
      try {
        const kept = await this.#append({ seq, firstLine, lines, text, at });
        if (!kept) this.#onRefused();
        return;
      } catch (caught) {
        if (performance.now() > until) throw caught;
        await sleep(RETRY_EVERY_MS);
      }
    }
  }

  /** Closes the log by `close`; returns what the completion must carry. */
  async finish(close: () => Promise<void>): Promise<LogTail[]> {
    this.#closing = true;
    await close();
    return this.#tail;
  }
}
