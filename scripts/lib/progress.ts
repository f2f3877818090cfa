/** Where a command tells a person what it does. */
export interface Progress {
  /** Runs a step and prints one line with its title and time when it is done. */
  step<T>(title: string, run: (note: (detail: string) => void) => Promise<T>): Promise<T>;
  /** A line of its own. */
  line(text: string): void;
  /** Aborts when the person wants to stop; steps do not begin after that. */
  signal: AbortSignal;
}

/** Progress as lines of text; `write` is stdout for a person, stderr where stdout is data. */
export function textProgress(
  write: (text: string) => void,
  signal = new AbortController().signal,
): Progress {
  return {
    signal,
    async step(title, run) {
      signal.throwIfAborted();
      const startedAt = performance.now();
      const details: string[] = [];
      const result = await run((detail) => details.push(detail));
      signal.throwIfAborted();
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      const suffix = details.length === 0 ? "" : `: ${details.join(", ")}`;
      write(`✓ ${title}${suffix} (${seconds} s)\n`);
      return result;
    },
    line: (text) => write(`${text}\n`),
  };
}
