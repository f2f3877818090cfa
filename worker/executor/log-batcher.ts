/** A piece of an attempt's log as it is stored: whole lines in the form of lib/schemas/log-line. */
export interface LogChunk {
  /** 0, 1, 2… within the attempt. */
  readonly seq: number;
  /** Number of its first line within the attempt, from 0. */
  readonly firstLine: number;
  readonly lines: number;
  /** Lines, each ended by a line feed. */
  readonly text: string;
  /** UTF-8 length of `text`. */
  readonly bytes: number;
  /** When its first line was written. */
  readonly at: Date;
}

/** A place in an attempt's log: the number of the next chunk, and of its first line. */
export interface LogPlace {
  readonly seq: number;
  readonly line: number;
}

/** Stores a chunk; its promise is the backpressure. */
export type LogSink = (chunk: LogChunk) => Promise<void>;

const CHUNK_BYTES = 64 * 1024;
/** What comes after a silence is gathered for this long only. */
const FIRST_MS = 20;
/** What may wait for the sink before writers are asked to stop. */
const FULL_BYTES = 1024 * 1024;

/** Gathers lines into chunks and hands them to the sink one after the other. */
export class LogBatcher {
  readonly #sink: LogSink;
  readonly #flushMs: number;
  #lines: string[] = [];
  #bytes = 0;
  #at = new Date(0);
  #timer: NodeJS.Timeout | undefined;
  #flushedAt = Number.NEGATIVE_INFINITY;
  #seq: number;
  #nextLine: number;
  readonly #queue: LogChunk[] = [];
  #queuedBytes = 0;
  #pump: Promise<void> | undefined;
  #failure: { cause: unknown } | undefined;
  #waiting: (() => void)[] = [];

  /** `from` is where an attempt's log goes on that was begun before. */
  constructor(sink: LogSink, flushMs: number, from: LogPlace = { seq: 0, line: 0 }) {
    this.#sink = sink;
    this.#flushMs = flushMs;
    this.#seq = from.seq;
    this.#nextLine = from.line;
  }

  /** Whether writers should wait for `drained`. */
  get full(): boolean {
    return this.#queuedBytes >= FULL_BYTES && this.#failure === undefined;
  }

  /** Adds a line without its line feed; returns the bytes it takes. */
  add(line: string, at: Date): number {
    const bytes = Buffer.byteLength(line) + 1;
    if (this.#lines.length === 0) {
      this.#at = at;
      const sinceLast = performance.now() - this.#flushedAt;
      const wait = Math.max(this.#flushMs - sinceLast, Math.min(FIRST_MS, this.#flushMs));
      this.#timer = setTimeout(() => this.#flush(), wait);
    }
    this.#lines.push(line);
    this.#bytes += bytes;
    if (this.#bytes >= CHUNK_BYTES) this.#flush();
    return bytes;
  }

  /** Resolves when less than half of what is allowed waits for the sink. */
  drained(): Promise<void> {
    if (!this.full) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Hands over what is left. Rejects with the sink's error when it failed. */
  async close(): Promise<void> {
    this.#flush();
    await this.#pump;
    if (this.#failure !== undefined) throw this.#failure.cause;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    if (this.#lines.length === 0) return;
    this.#flushedAt = performance.now();
    const chunk: LogChunk = {
      seq: this.#seq++,
      firstLine: this.#nextLine,
      lines: this.#lines.length,
      text: `${this.#lines.join("\n")}\n`,
      bytes: this.#bytes,
      at: this.#at,
    };
    this.#nextLine += chunk.lines;
    this.#lines = [];
    this.#bytes = 0;
    if (this.#failure !== undefined) return;
    this.#queue.push(chunk);
    this.#queuedBytes += chunk.bytes;
    this.#pump ??= this.#run();
  }

  async #run(): Promise<void> {
    for (let chunk = this.#queue.shift(); chunk !== undefined; chunk = this.#queue.shift()) {
      try {
        await this.#sink(chunk);
      } catch (cause) {
        this.#failure = { cause };
        this.#queue.length = 0;
        this.#queuedBytes = 0;
        this.#wake();
        break;
      }
      this.#queuedBytes -= chunk.bytes;
      if (this.#queuedBytes < FULL_BYTES / 2) this.#wake();
    }
    this.#pump = undefined;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
