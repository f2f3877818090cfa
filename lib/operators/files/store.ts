import type { Readable } from "node:stream";

/** A file as a list of a store tells it. */
export interface StoredFile {
  /** What `read` takes. */
  readonly path: string;
  readonly bytes: number;
  /** Another one once the content has changed, as far as the store can tell. */
  readonly version: string;
}

/** Where files are: a local folder, an SFTP server, a bucket. */
export interface FileStore {
  /** A name for the log. */
  readonly name: string;
  /**
   * The files that a pattern stands for: `*` and `?` within a name, `**` for any folders between,
   * `[abc]` one of some. In a bucket `*` crosses folders too. Empty when there is none; what this
   * product is still writing is none. Throws TaskFailure `too_many_files`.
   */
  list(pattern: string): Promise<StoredFile[]>;
  /** Throws TaskFailure `file_not_found`. */
  read(path: string): Promise<Readable>;
  /** Writes a whole file, or none: nobody sees half of one. Returns its bytes. */
  write(path: string, content: Readable): Promise<number>;
  close(): Promise<void>;
}
