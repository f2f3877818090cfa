import type { Logger } from "pino";
import { toError } from "@/lib/errors";

/** Longest sleep: a floor under all notices, should one be lost. */
const MAX_SLEEP_MS = 5_000;
/** Shortest: what is due but locked by somebody else is asked for again after this. */
const MIN_SLEEP_MS = 15;

/** What the clock needs. */
export interface ClockOptions {
  log: Logger;
  /** Does all that is due. */
  pass(): Promise<void>;
  /** Milliseconds until something is due, by the database's clock; null for nothing. */
  msUntilNext(): Promise<number | null>;
}

/** One timer on the earliest instant at which something wakes by itself. */
export class Clock {
  readonly #options: ClockOptions;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(options: ClockOptions) {
    this.#options = options;
  }

  /** Something may be due now. */
  poke(): void {
    if (this.#stopped) return;
    this.#again = true;
    if (this.#running !== undefined) return;
    this.#running = this.#drive().finally(() => {
      this.#running = undefined;
    });
  }

  /** Something will be due in so many milliseconds. */
  pokeIn(ms: number): void {
    this.#sleep(Math.max(ms, 0) + 1);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #drive(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      let sleepMs = MAX_SLEEP_MS;
      try {
        await this.#options.pass();
        sleepMs = (await this.#options.msUntilNext()) ?? MAX_SLEEP_MS;
      } catch (caught) {
        this.#options.log.warn({ err: toError(caught) }, "timed work failed, trying again");
        sleepMs = 500;
      }
      this.#timerAt = Number.POSITIVE_INFINITY;
      this.#sleep(Math.min(Math.max(sleepMs, MIN_SLEEP_MS), MAX_SLEEP_MS));
    }
  }

  #sleep(ms: number): void {
    const at = performance.now() + ms;
    if (this.#stopped || at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(() => {
      this.#timerAt = Number.POSITIVE_INFINITY;
      this.poke();
    }, ms);
  }
}
