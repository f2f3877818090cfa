/** Work that never ended well, was done twice, went where it should not, or did not end at all. */
export type Counter = "lost" | "duplicated" | "unexpected" | "stuck";

/** Every finding is told as it comes, up to so many of a kind. */
const TOLD_OF_EACH = 10;

/** Counts what a fault injection must not find, and tells each finding. */
export class Verdict {
  readonly counters: Record<Counter, number> = { lost: 0, duplicated: 0, unexpected: 0, stuck: 0 };
  readonly #tell: (text: string) => void;

  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  /** True while nothing was found. */
  get isClean(): boolean {
    return Object.values(this.counters).every((count) => count === 0);
  }

  /** Enters a finding that counts `times`. */
  add(counter: Counter, what: string, times = 1): void {
    this.counters[counter] += times;
    if (this.counters[counter] <= TOLD_OF_EACH * times) this.#tell(`✗ ${counter}: ${what}`);
  }
}
