import type { Logger } from "pino";
import type { Queryable } from "@/lib/db/system/pool";
import {
  claimTaskTest,
  endLostTaskTests,
  finishTaskTest,
  type TaskTestClaim,
  type TaskTestEnd,
} from "@/lib/db/system/task-test";
import { toError } from "@/lib/errors";
import { AttemptStopped, type StopReason } from "../attempt-state";

/** Tests at once. Their slots lie beside those of runs: neither ever waits for the other. */
export const TEST_SLOTS = 2;
const RETRY_MS = 1_000;
/** While the database is away, the end of a test waits for it. */
const RETRY_FOR_MS = 60_000;

/** What the loop of tests needs. */
export interface TestLoopOptions {
  db: Queryable;
  log: Logger;
  queues: readonly string[];
  /** Number of the first process slot that is a test's. */
  firstSlot: number;
  worker(): { id: string; name: string };
  /** Null when it takes work, else why not. */
  held(): string | null;
  /** Runs one test; null when nothing may be said. Must not reject. */
  run(test: TaskTestClaim, slot: number, stop: AbortController): Promise<TaskTestEnd | null>;
}

/** Takes the tests of tasks that people order, a few at a time, and stores how they ended. */
export class TestLoop {
  readonly #options: TestLoopOptions;
  readonly #free = Array.from({ length: TEST_SLOTS }, (_, index) => TEST_SLOTS - 1 - index);
  readonly #active = new Map<string, AbortController>();
  #running: Promise<void> | undefined;
  #wanted = false;
  #isUnsure = false;
  #accepting = true;

  constructor(options: TestLoopOptions) {
    this.#options = options;
  }

  /** Tests whose end is not stored. */
  get pending(): number {
    return this.#active.size;
  }

  /** A test may wait. */
  wake(): void {
    this.#wanted = true;
    if (this.#running !== undefined || !this.#accepting) return;
    this.#running = this.#drive().finally(() => {
      this.#running = undefined;
      if (this.#wanted) this.wake();
    });
  }

  /** Asks for a turn that first ends tests which the database shows here and nobody runs. */
  reconcile(): void {
    this.#isUnsure = true;
    this.wake();
  }

  /** Ends one test, if it is here; nothing more of it may be written. `key` is `<test>:1`. */
  stop(key: string, message: string): void {
    this.#active.get(key)?.abort(new AttemptStopped("fenced", message));
  }

  /** Ends all tests and takes no more. */
  close(reason: StopReason, message: string): void {
    this.#accepting = false;
    this.#wanted = false;
    for (const stop of this.#active.values()) stop.abort(new AttemptStopped(reason, message));
  }

  /** Takes tests again, under a new registration. */
  open(): void {
    this.#accepting = true;
    this.wake();
  }

  async #drive(): Promise<void> {
    const { db, log, queues, worker, held } = this.#options;
    while (this.#wanted && this.#accepting) {
      this.#wanted = false;
      try {
        if (this.#isUnsure) await this.#endUnknown();
        if (this.#free.length === 0 || held() !== null) return;
        const test = await claimTaskTest(db, worker(), queues);
        if (test === null) return;
        void this.#run(test, worker().id);
        this.#wanted = true;
      } catch (caught) {
        // Should the answer alone have been lost, a test was taken that nobody runs.
        this.#isUnsure = true;
        log.warn({ err: toError(caught) }, "a test could not be taken, trying again");
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        this.#wanted = true;
      }
    }
  }

  async #run(test: TaskTestClaim, workerId: string): Promise<void> {
    const { firstSlot, run } = this.#options;
    const key = `${test.id}:1`;
    const stop = new AbortController();
    const slot = this.#free.pop() ?? 0;
    this.#active.set(key, stop);
    const end = await run(test, firstSlot + slot, stop);
    if (end !== null) await this.#finish(workerId, test.id, end);
    this.#active.delete(key);
    this.#free.push(slot);
    this.wake();
  }

  async #finish(workerId: string, id: string, end: TaskTestEnd): Promise<void> {
    const { db, log } = this.#options;
    const until = performance.now() + RETRY_FOR_MS;
    for (;;) {
      try {
        await finishTaskTest(db, workerId, id, end);
        return;
      } catch (caught) {
        log.warn({ err: toError(caught), test: id }, "the end of a test could not be stored");
        if (performance.now() > until) return;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  async #endUnknown(): Promise<void> {
    const { db, worker } = this.#options;
    const known = [...this.#active.keys()].map((key) => key.slice(0, key.indexOf(":")));
    await endLostTaskTests(db, { workerId: worker().id, known });
    this.#isUnsure = false;
  }
}
