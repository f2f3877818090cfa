import type { TaskLog } from "@/lib/operators/context";

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

/** Stores a chunk; its promise is the backpressure. */
export type LogSink = (chunk: LogChunk) => Promise<void>;

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
  /** Stores what is left. Rejects when the sink failed. */
  close(): Promise<void>;
}
