import type { Logger } from "pino";
import type { Completion } from "@/lib/db/system/engine";
import {
  type LookClaim,
  type LookResult,
  look,
  releaseUnknownLooks,
  type Seen,
} from "@/lib/db/system/looks";
import type { Queryable } from "@/lib/db/system/pool";
import { toError } from "@/lib/errors";
import { AttemptStopped, type StopReason } from "../attempt-state";
import { seenOf } from "../deferred-attempt";
import { attemptKey } from "../slots";

/** Longest sleep: a floor under the notices, should one be lost. */
const MAX_SLEEP_MS = 5_000;
/** Shortest time between turns that no notice asks for: a thousand sensors make few round trips. */
const GATHER_MS = 100;
const RETRY_MS = 500;
/** Most results in one turn: bounds what a commit writes. */
const MAX_BATCH = 500;

/** What the look loop needs. */
export interface LookOptions {
  db: Queryable;
  log: Logger;
  queues: readonly string[];
  /** Looks at once; each is small, and most of them wait for an answer from elsewhere. */
  slots: number;
  /** Looks once; null when nothing may be said. Must not reject. */
  run(claim: LookClaim, stop: AbortController): Promise<Completion | null>;
  /** Takes the end of an attempt. */
  complete(completion: Completion): void;
  /** True while the end of this attempt waits to be confirmed. */
  isEnding(claim: LookClaim): boolean;
  observe?(result: LookResult): void;
}

/**
 * Looks for deferred attempts when they are due: without a process and without a slot of their
 * DAG's. One timer on the earliest instant; what is due together is taken together, and what was
 * seen is stored with the next taking.
 */
export class LookLoop {
  readonly #options: LookOptions;
  #workerId: string;
  readonly #active = new Map<string, { claim: LookClaim; stop: AbortController }>();
  /** Attempts that ended and whose end may not be confirmed yet. */
  readonly #ending = new Map<string, LookClaim>();
  #seen: Seen[] = [];
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #turnedAt = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | undefined;
  #wanted = false;
  /** True while the database may show looks that this process does not know of. */
  #isUnsure = false;
  #accepting = true;
  #stopped = false;

  constructor(workerId: string, options: LookOptions) {
    this.#workerId = workerId;
    this.#options = options;
  }

  /** Looks under way, and results that are not stored. */
  get pending(): number {
    return this.#active.size + this.#seen.length;
  }

  /** Something may be due now. */
  wake(): void {
    this.#wanted = true;
    if (this.#running !== undefined || this.#stopped) return;
    this.#running = this.#drive().finally(() => {
      this.#running = undefined;
      if (this.#wanted) this.wake();
    });
  }

  /** Something will be due in so many milliseconds. */
  wakeIn(ms: number): void {
    this.#sleep(ms);
  }

  /** Asks for a turn that first gives back looks whose answer never came. */
  reconcile(): void {
    this.#isUnsure = true;
    this.wake();
  }

  /** Ends one look, if it is here; nothing more of it may be written. */
  stop(key: string, message: string): void {
    this.#active.get(key)?.stop.abort(new AttemptStopped("fenced", message));
  }

  /** Ends all looks and takes no more; with `drain`, others go on with them at once. */
  close(reason: StopReason, message: string): void {
    this.#accepting = false;
    for (const { stop } of this.#active.values()) stop.abort(new AttemptStopped(reason, message));
  }

  /** Forgets what was done under a lost lease and goes on under a new id. */
  restart(workerId: string): void {
    this.#workerId = workerId;
    this.#seen = [];
    this.#isUnsure = false;
    this.#accepting = true;
    this.wake();
  }

  /** Takes no more turns once the one in flight is over. */
  async end(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #drive(): Promise<void> {
    while (this.#wanted && !this.#stopped) {
      this.#wanted = false;
      try {
        await this.#turn();
      } catch (caught) {
        // The turn may have been carried out all the same: what it gave out is given back first.
        this.#isUnsure = true;
        this.#options.log.warn({ err: toError(caught) }, "looks could not be taken, trying again");
        this.#sleep(RETRY_MS);
      }
    }
  }

  async #turn(): Promise<void> {
    const { db, queues, slots, observe } = this.#options;
    const workerId = this.#workerId;
    this.#turnedAt = performance.now();
    if (this.#isUnsure) await this.#releaseUnknown(workerId);
    const batch = this.#seen.slice(0, MAX_BATCH);
    const want = this.#accepting ? Math.max(slots - this.#active.size, 0) : 0;
    const result = await look(db, workerId, batch, want, queues);
    if (workerId !== this.#workerId) return;
    this.#seen.splice(0, batch.length);
    if (this.#seen.length > 0) this.#wanted = true;
    for (const claim of result.claimed) void this.#run(claim, workerId);
    observe?.(result);
    const hasRoom = want > result.claimed.length;
    const nextMs = hasRoom ? (result.nextMs ?? MAX_SLEEP_MS) : MAX_SLEEP_MS;
    this.#sleep(Math.min(Math.max(nextMs, 1), MAX_SLEEP_MS));
  }

  async #releaseUnknown(workerId: string): Promise<void> {
    const { db, isEnding, log } = this.#options;
    for (const [key, claim] of this.#ending) if (!isEnding(claim)) this.#ending.delete(key);
    const known = [
      ...[...this.#active.values()].map(({ claim }) => claim),
      ...this.#ending.values(),
      ...this.#seen,
    ].map(({ taskInstanceId }) => taskInstanceId);
    const released = await releaseUnknownLooks(db, workerId, known);
    this.#isUnsure = false;
    if (released > 0) log.warn({ released }, "looks were given back whose answer was lost");
  }

  async #run(claim: LookClaim, workerId: string): Promise<void> {
    const key = attemptKey(claim);
    const stop = new AbortController();
    this.#active.set(key, { claim, stop });
    const completion = await this.#options.run(claim, stop);
    if (workerId !== this.#workerId) {
      this.#active.delete(key);
      return;
    }
    const seen = completion === null ? null : seenOf(completion);
    if (seen !== null) this.#seen.push(seen);
    else if (completion !== null) this.#end(claim, completion);
    this.#active.delete(key);
    this.#sleep(0);
  }

  #end(claim: LookClaim, completion: Completion): void {
    const { complete, isEnding } = this.#options;
    for (const [key, one] of this.#ending) if (!isEnding(one)) this.#ending.delete(key);
    this.#ending.set(attemptKey(claim), claim);
    complete(completion);
  }

  #sleep(ms: number): void {
    const now = performance.now();
    const at = Math.max(now + ms, this.#turnedAt + GATHER_MS);
    if (this.#stopped || at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(() => {
      this.#timerAt = Number.POSITIVE_INFINITY;
      this.wake();
    }, at - now);
  }
}
