import type { Logger } from "pino";
import type { Queryable } from "@/lib/db/system/pool";
import { heartbeat } from "@/lib/db/system/worker";
import { toError } from "@/lib/errors";

/** What the heartbeat needs. */
export interface HeartbeatOptions {
  /** A pool of its own: a heartbeat never waits behind work. */
  db: Queryable;
  log: Logger;
  leaseSeconds: number;
  workerId(): string;
  /** Why no work is taken, if so; told with each beat. */
  trouble(): string | null;
  /** The lease is, or must be taken to be, lost: stop all work before anything else. */
  onLeaseLost(reason: string): Promise<void>;
}

/**
 * Renews the worker's lease three times in its span. When no renewal was confirmed for most of
 * the span (by the monotonic clock), the worker gives its work up before others take it over.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #timer: NodeJS.Timeout | undefined;
  #confirmedAt = performance.now();
  #stopped = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** Starts, just after a registration. */
  start(): void {
    this.#confirmedAt = performance.now();
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#stopped) return;
    const periodMs = (this.#options.leaseSeconds * 1000) / 3;
    this.#timer = setTimeout(() => void this.#beat(), periodMs);
  }

  async #beat(): Promise<void> {
    const { db, log, workerId, trouble, leaseSeconds, onLeaseLost } = this.#options;
    // The lease counts from when the database wrote it, which is not before this instant.
    const askedAt = performance.now();
    const surrenderMs = leaseSeconds * 1000 * 0.9;
    try {
      const alive = await withDeadline(
        heartbeat(db, workerId(), trouble()),
        Math.max(this.#confirmedAt + surrenderMs - askedAt, 100),
      );
      if (alive) this.#confirmedAt = askedAt;
      else if (!this.#stopped) await onLeaseLost("the database shows this worker as lost");
    } catch (caught) {
      log.warn({ err: toError(caught) }, "heartbeat failed");
      if (performance.now() - this.#confirmedAt >= surrenderMs && !this.#stopped) {
        await onLeaseLost("no heartbeat was confirmed within the lease");
      }
    } finally {
      this.#schedule();
    }
  }

  /** Beats at once: what is told has changed. */
  beatNow(): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    void this.#beat();
  }

  /** Called after a new registration. */
  renewed(): void {
    this.#confirmedAt = performance.now();
  }
}

async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${Math.round(ms)} ms`)), ms);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
