import { setImmediate } from "node:timers/promises";
import type { Logger } from "pino";
import {
  type Capacity,
  type Claim,
  type Completion,
  claimsOf,
  type StepResult,
  step,
} from "@/lib/db/system/engine";
import type { Queryable } from "@/lib/db/system/pool";
import { toError } from "@/lib/errors";

/** Most completions in one turn: bounds what a commit writes. */
const MAX_BATCH = 500;
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 5_000;

/** What the turn loop needs. */
export interface TurnOptions {
  db: Queryable;
  log: Logger;
  queues: readonly string[];
  /** What the worker could take on now. */
  capacity(): Capacity;
  /** Starts an attempt; must not throw. */
  start(claim: Claim): void;
  /** Attempts that run in this process, or whose completion waits here. */
  isKnown(claim: Claim): boolean;
  /** A retry was ordered that ends in so many seconds. */
  onRetry(seconds: number): void;
  observe?(result: StepResult, batch: readonly Completion[], ms: number): void;
}

/**
 * Drives a worker's turns. At most one is in flight: what ends meanwhile goes with the next, so a
 * chain sees no added latency and a fan-out forms batches by itself. Completions stay here until
 * the database has answered; sending one twice is harmless, as the engine applies it once.
 */
export class TurnLoop {
  readonly #options: TurnOptions;
  #workerId: string;
  #completions: Completion[] = [];
  /** So many at the front go one by one: a batch was refused for what one of them holds. */
  #suspects = 0;
  /** True while the database may show claims that this process does not know of. */
  #isUnsure = false;
  #wanted = false;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(workerId: string, options: TurnOptions) {
    this.#workerId = workerId;
    this.#options = options;
  }

  /** Completions that the database has not confirmed. */
  get pending(): number {
    return this.#completions.length;
  }

  /** True while a completion of this attempt waits to be confirmed. */
  holds(claim: Claim): boolean {
    return this.#completions.some(
      (completion) =>
        completion.taskInstanceId === claim.taskInstanceId && completion.attempt === claim.attempt,
    );
  }

  /** Reports the end of an attempt. */
  complete(completion: Completion): void {
    this.#completions.push(completion);
    this.wake();
  }

  /** Asks for a turn: there may be work, or room for it. */
  wake(): void {
    this.#wanted = true;
    if (this.#running !== undefined || this.#stopped) return;
    // What ends in the same moment goes together: without this a fan-out's turns would alternate
    // between one completion and all the others.
    this.#running = setImmediate()
      .then(() => this.#drive())
      .finally(() => {
        this.#running = undefined;
        if (this.#wanted) this.wake();
      });
  }

  /** Asks for a turn that first looks for claims whose answer never came. */
  reconcile(): void {
    this.#isUnsure = true;
    this.wake();
  }

  /** Forgets what was done under a lost lease and goes on under a new id. */
  restart(workerId: string): void {
    this.#workerId = workerId;
    this.#completions = [];
    this.#suspects = 0;
    this.#isUnsure = false;
    this.wake();
  }

  /** Takes no more turns once the one in flight is over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #drive(): Promise<void> {
    let retryMs = RETRY_MIN_MS;
    while (this.#wanted && !this.#stopped) {
      this.#wanted = false;
      let batch: readonly Completion[] = [];
      try {
        if (this.#isUnsure) await this.#adoptUnknownClaims();
        batch = this.#completions.slice(0, this.#suspects > 0 ? 1 : MAX_BATCH);
        const capacity = this.#options.capacity();
        if (batch.length === 0 && capacity.light <= 0 && capacity.process <= 0) return;
        await this.#turn(batch, capacity);
        retryMs = RETRY_MIN_MS;
      } catch (caught) {
        // The turn may have been carried out all the same: its claims come first from here on.
        this.#isUnsure = true;
        this.#options.log.warn({ err: toError(caught), retryMs }, "turn failed, trying again");
        await new Promise((resolve) => setTimeout(resolve, retryMs));
        retryMs = Math.min(retryMs * 2, RETRY_MAX_MS);
        if (isRefusedData(caught)) this.#singleOut(batch);
        this.#wanted = true;
      }
    }
  }

  /**
   * Finds the completion that the database will never take, and sends its bare end in its place:
   * what one task left must not keep the others waiting.
   */
  #singleOut(batch: readonly Completion[]): void {
    const [first] = batch;
    if (batch.length > 1) this.#suspects = batch.length;
    else if (first !== undefined && first === this.#completions[0]) {
      this.#completions[0] = withoutContent(first);
    }
  }

  async #turn(batch: readonly Completion[], capacity: Capacity): Promise<void> {
    const { db, queues, log, start, onRetry, observe } = this.#options;
    const workerId = this.#workerId;
    const begun = performance.now();
    const result = await step(
      db,
      workerId,
      batch,
      { light: Math.max(capacity.light, 0), process: Math.max(capacity.process, 0) },
      queues,
    );
    if (workerId !== this.#workerId) return;
    this.#completions.splice(0, batch.length);
    this.#suspects = Math.max(this.#suspects - batch.length, 0);
    if (this.#completions.length > 0) this.#wanted = true;
    for (const refused of result.refused) {
      log.warn({ taskInstance: refused }, "a completion came too late and was refused");
    }
    for (const completion of batch) {
      if (completion.taskState === "up_for_retry") onRetry(completion.retryAfterSeconds ?? 0);
    }
    for (const claim of result.claimed) start(claim);
    observe?.(result, batch, performance.now() - begun);
  }

  /**
   * After an answer was lost, the database may show claims that this process never saw: it runs
   * them, before it takes others into their place. Throws when the database does not say.
   */
  async #adoptUnknownClaims(): Promise<void> {
    const { db, isKnown, start, capacity } = this.#options;
    const workerId = this.#workerId;
    const claims = await claimsOf(db, workerId);
    if (workerId !== this.#workerId) return;
    let { light, process } = capacity();
    this.#isUnsure = false;
    for (const claim of claims) {
      if (isKnown(claim) || this.holds(claim)) continue;
      const room = claim.isProcess ? process-- : light--;
      if (room > 0) start(claim);
      else this.#isUnsure = true;
    }
  }
}

/** Whether the database refused what it was sent (classes 22, 23 and 54), and will always do so. */
function isRefusedData(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    /^(22|23|54)/.test(error.code)
  );
}

function withoutContent({ taskInstanceId, attempt }: Completion): Completion {
  return {
    taskInstanceId,
    attempt,
    taskState: "failed",
    attemptState: "failed",
    errorCode: "result_not_storable",
    error: "What the attempt left behind cannot be stored",
  };
}
