/** Lines that arrive, one reader that waits for the next. */
export class LineQueue {
  #text = "";
  readonly #lines: string[] = [];
  #ended = false;
  #waiting: ((line: string | null) => void) | undefined;

  write(data: Buffer): void {
    this.#text += data.toString("utf8");
    const lines = this.#text.split("\n");
    this.#text = lines.pop() ?? "";
    this.#lines.push(...lines);
    this.#hand();
  }

  /** There will be no more. */
  end(): void {
    this.#ended = true;
    this.#hand();
  }

  /** The next line; null when there will be none, or none came in time. */
  next(patienceMs?: number): Promise<string | null> {
    return new Promise((resolve) => {
      const timer =
        patienceMs === undefined
          ? undefined
          : setTimeout(() => {
              this.#waiting = undefined;
              resolve(null);
            }, patienceMs);
      this.#waiting = (line) => {
        clearTimeout(timer);
        resolve(line);
      };
      this.#hand();
    });
  }

  #hand(): void {
    const waiting = this.#waiting;
    if (waiting === undefined || (this.#lines.length === 0 && !this.#ended)) return;
    this.#waiting = undefined;
    waiting(this.#lines.shift() ?? null);
  }
}
