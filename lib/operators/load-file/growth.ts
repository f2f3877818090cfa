import { TaskFailure } from "../outcome";

/** Less than this may grow as it likes. */
const FREE_BYTES = 64 * 1024 * 1024;
/** Tables shrink to a tenth, logs to a fiftieth; what shrinks more was made to fill disks. */
const MOST_TIMES = 200;

/** Holds what comes out of a packed file to a multiple of what went in. */
export class Growth {
  readonly #name: string;
  #packed = 0;
  #unpacked = 0;

  constructor(name: string) {
    this.#name = name;
  }

  takeIn(bytes: number): void {
    this.#packed += bytes;
  }

  /** Throws TaskFailure `unpacks_too_large`. */
  putOut(bytes: number): void {
    this.#unpacked += bytes;
    if (this.#unpacked <= FREE_BYTES || this.#unpacked <= MOST_TIMES * this.#packed) return;
    throw new TaskFailure(
      "unpacks_too_large",
      `${this.#name} unpacks to more than ${MOST_TIMES} times its ${this.#packed} bytes: it was left after ${FREE_BYTES} bytes`,
      { retryable: false },
    );
  }
}
