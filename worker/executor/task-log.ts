import type { TaskLog } from "@/lib/operators/context";
import { formatLogLine, type LogStream } from "@/lib/schemas/log-line";
import { LineSplitter } from "./line-splitter";
import { LogBatcher, type LogPlace, type LogSink } from "./log-batcher";
import { Masker } from "./masker";

export type { LogChunk, LogPlace, LogSink } from "./log-batcher";

/** The log that a process writes into. */
export interface OutputLog extends TaskLog {
  /** Takes raw output. False: wait for `drained` before the next write. */
  write(stream: "out" | "err", data: Buffer): boolean;
  /** Resolves when the log takes more. */
  drained(): Promise<void>;
  /** Ends the unfinished lines of the process, so that the next writer starts a fresh one. */
  endStreams(): void;
}

/** An attempt's log; the worker makes one for each attempt and closes it before it reports the end. */
export interface AttemptLog extends OutputLog {
  /** Stores what is left. Rejects with the sink's error when it failed. */
  close(): Promise<void>;
}

export interface AttemptLogOptions {
  /** Called with one chunk at a time. */
  readonly sink: LogSink;
  /** Values to hide from the first line on. */
  readonly secrets?: Iterable<string>;
  /** What is stored of an attempt from its start on (default 50 MB); then only the tail is. */
  readonly capBytes?: number;
  /** What is kept of the end of a log that met the cap (default 1 MB). */
  readonly tailBytes?: number;
  /** The longest that a line waits for its chunk (default 200 ms; 20 after a silence). */
  readonly flushMs?: number;
  /** Where a log goes on that was begun before. */
  readonly from?: LogPlace;
  readonly now?: () => Date;
}

type Piece =
  | { stream: "out" | "err"; at: Date; data: Buffer }
  | { stream: "sys"; at: Date; text: string };

/** Opens the log of one attempt. */
export function createAttemptLog(options: AttemptLogOptions): AttemptLog {
  return new CappedLog(options);
}

class CappedLog implements AttemptLog {
  readonly #masker: Masker;
  readonly #batcher: LogBatcher;
  readonly #splitters: Record<"out" | "err", LineSplitter>;
  readonly #now: () => Date;
  readonly #capBytes: number;
  readonly #tailBytes: number;
  #storedBytes = 0;
  /** Time of what is being split just now. */
  #at: Date;
  #isoAt: string;
  /** After the cap: the raw end of the log, neither split nor masked until it is known to stay. */
  readonly #tail: Piece[] = [];
  #tailLength = 0;
  #droppedBytes = 0;
  #closed = false;

  constructor(options: AttemptLogOptions) {
    this.#now = options.now ?? (() => new Date());
    this.#at = this.#now();
    this.#isoAt = this.#at.toISOString();
    this.#capBytes = options.capBytes ?? 50 * 1024 * 1024;
    this.#tailBytes = options.tailBytes ?? 1024 * 1024;
    this.#masker = new Masker(options.secrets);
    this.#batcher = new LogBatcher(options.sink, options.flushMs ?? 200, options.from);
    this.#splitters = {
      out: new LineSplitter(this.#masker, (text) => this.#store("out", text)),
      err: new LineSplitter(this.#masker, (text) => this.#store("err", text)),
    };
  }

  mask(secrets: Iterable<string>): void {
    this.#masker.add(secrets);
  }

  system(text: string): void {
    this.#take({ stream: "sys", at: this.#now(), text });
  }

  info(text: string): void {
    this.#take({ stream: "out", at: this.#now(), data: Buffer.from(`${text}\n`) });
  }

  error(text: string): void {
    this.#take({ stream: "err", at: this.#now(), data: Buffer.from(`${text}\n`) });
  }

  write(stream: "out" | "err", data: Buffer): boolean {
    this.#take({ stream, at: this.#now(), data });
    return !this.#batcher.full;
  }

  drained(): Promise<void> {
    return this.#batcher.drained();
  }

  endStreams(): void {
    if (this.#tail.length > 0) return;
    this.#clock(this.#now());
    this.#splitters.out.end();
    this.#splitters.err.end();
  }

  async close(): Promise<void> {
    if (!this.#closed) {
      this.endStreams();
      this.#closed = true;
      this.#storeTail();
    }
    await this.#batcher.close();
  }

  #take(piece: Piece): void {
    if (this.#closed) return;
    if (this.#storedBytes >= this.#capBytes) this.#keepInTail(piece);
    else this.#split(piece);
  }

  #split(piece: Piece): void {
    this.#clock(piece.at);
    if (piece.stream !== "sys") {
      this.#splitters[piece.stream].write(piece.data);
      return;
    }
    for (const line of piece.text.replaceAll("\0", "").split(/\r?\n/)) {
      this.#store("sys", this.#masker.mask(line));
    }
  }

  #store(stream: LogStream, text: string): void {
    this.#storedBytes += this.#batcher.add(formatLogLine(this.#isoAt, stream, text), this.#at);
  }

  #clock(at: Date): void {
    if (at.getTime() === this.#at.getTime()) return;
    this.#at = at;
    this.#isoAt = at.toISOString();
  }

  #keepInTail(piece: Piece): void {
    this.#tail.push(piece);
    this.#tailLength += sizeOf(piece);
    for (
      let first = this.#tail[0];
      first !== undefined && this.#tailLength - sizeOf(first) >= this.#tailBytes;
      first = this.#tail[0]
    ) {
      this.#tail.shift();
      this.#tailLength -= sizeOf(first);
      this.#droppedBytes += sizeOf(first);
    }
  }

  #storeTail(): void {
    if (this.#tail.length === 0) return;
    this.#splitters.out.end();
    this.#splitters.err.end();
    if (this.#droppedBytes > 0) {
      const megabytes = (this.#droppedBytes / 1024 / 1024).toFixed(1);
      this.#split({
        stream: "sys",
        at: this.#now(),
        text: `… ${megabytes} MB of output are left out here: the log of an attempt holds ${Math.round(this.#capBytes / 1024 / 1024)} MB and its end`,
      });
    }
    for (const piece of this.#tail) this.#split(piece);
    this.#splitters.out.end();
    this.#splitters.err.end();
  }
}

function sizeOf(piece: Piece): number {
  return piece.stream === "sys" ? piece.text.length : piece.data.length;
}
