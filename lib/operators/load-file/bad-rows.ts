import type { TaskLog } from "../context";
import { TaskFailure } from "../outcome";
import type { RowSource } from "./source";

/** Bad rows told one by one. */
const MAX_TOLD = 20;

/** Counts the rows that cannot be loaded, and tells of the first. */
export class BadRows {
  readonly #log: TaskLog;
  readonly #allowed: number;
  readonly #told: string[] = [];
  count = 0;

  constructor(log: TaskLog, allowed: number) {
    this.#log = log;
    this.#allowed = allowed;
  }

  /** Whether more were found than a task allows. */
  get isOver(): boolean {
    return this.count > this.#allowed;
  }

  /** Whether enough is known to end a load that has failed anyway. */
  get isEnough(): boolean {
    return this.isOver && this.count >= MAX_TOLD;
  }

  add({ name, unit }: RowSource, line: number, fault: string): void {
    this.count += 1;
    if (this.#told.length >= MAX_TOLD) return;
    const text = `${name}, ${unit} ${line}: ${fault}`;
    this.#told.push(text);
    this.#log.error(text);
  }

  failure(): TaskFailure {
    const more = this.count > 1 ? `; ${this.count} were found, which the log lists` : "";
    const bound = this.#allowed === 0 ? "" : `more than ${this.#allowed} bad rows: `;
    return new TaskFailure(
      "bad_rows",
      `Nothing was loaded: ${bound}${this.#told[0] ?? ""}${more}`,
      {
        retryable: false,
      },
    );
  }
}
