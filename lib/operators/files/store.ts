import type { Readable } from "node:stream";

/** Where files are: a local folder, an SFTP server, a bucket. */
export interface FileStore {
  /** A name for the log. */
  readonly name: string;
  /** Throws TaskFailure `file_not_found`. */
  read(path: string): Promise<Readable>;
  /** Writes a whole file, or none: nobody sees half of one. Returns its bytes. */
  write(path: string, content: Readable): Promise<number>;
  close(): Promise<void>;
}
