import { type LogLine, parseLogText } from "@/lib/schemas/log-line";

/** A stored piece of a log, as the API gives it. */
export type LogChunk = { seq: number; firstLine: number; text: string };

/** What a viewer shows at one moment; `lines` grows in place, so read it by `count`. */
export type LogSnapshot = {
  readonly lines: readonly LogLine[];
  readonly count: number;
  /** The attempt is over and all of its log is here. */
  readonly complete: boolean;
};

/**
 * The lines of one attempt in the order in which they were written. Chunks may come twice (a page
 * and the live stream overlap); each counts once.
 */
export class LogBuffer {
  readonly #lines: LogLine[] = [];
  readonly #listeners = new Set<() => void>();
  #lastSeq = -1;
  #snapshot: LogSnapshot = { lines: this.#lines, count: 0, complete: false };

  /** Sequence number of the newest chunk; -1 before the first. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Takes what follows; tells the listeners when anything changed. */
  append(chunks: readonly LogChunk[], complete = false): void {
    let changed = complete && !this.#snapshot.complete;
    for (const chunk of chunks) {
      if (chunk.seq <= this.#lastSeq) continue;
      this.#lastSeq = chunk.seq;
      for (const line of parseLogText(chunk.text)) this.#lines.push(line);
      changed = true;
    }
    if (!changed) return;
    this.#snapshot = {
      lines: this.#lines,
      count: this.#lines.length,
      complete: complete || this.#snapshot.complete,
    };
    for (const listener of this.#listeners) listener();
  }

  /** For `useSyncExternalStore`. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** For `useSyncExternalStore`: the same object until something changes. */
  readonly snapshot = (): LogSnapshot => this.#snapshot;
}

/** The log as plain text for a file or the clipboard: time, a mark for stderr and system, text. */
export function logAsText(snapshot: LogSnapshot, plain: (text: string) => string): string {
  const marks = { out: " ", err: "!", sys: "*" } as const;
  const rows: string[] = [];
  for (let index = 0; index < snapshot.count; index += 1) {
    const line = snapshot.lines[index];
    if (line === undefined) break;
    rows.push(
      line.at === null ? plain(line.text) : `${line.at} ${marks[line.stream]} ${plain(line.text)}`,
    );
  }
  return rows.length === 0 ? "" : `${rows.join("\n")}\n`;
}
