import { execFile } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { chown, mkdir, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Names of the pipes below their folder, in the order of the descriptors 1, 2 and 3. */
const NAMES = ["out", "err", "xcom"] as const;

/** Both ends of one run's stdout, stderr and XCom channel. */
export interface OpenPipes {
  /** Descriptors for the child's 1, 2 and 3; close them with `closeWriters` once it has started. */
  readonly writers: readonly number[];
  /** In the same order. */
  readonly readers: readonly [Readable, Readable, Readable];
  closeWriters(): void;
}

/**
 * Named pipes for what one slot's code writes, made once and opened anew for each run. Node's own
 * pipes are sockets, which a script cannot open as /dev/stdout or /dev/stderr.
 */
export class OutputPipes {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** `uid`: the user that opens them anew, when it is not the worker's. */
  static async create(folder: string, uid: number | null): Promise<OutputPipes> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const paths = NAMES.map((name) => join(folder, name));
    await run("mkfifo", ["-m", "600", ...paths]);
    if (uid !== null) for (const path of paths) await chown(path, uid, uid);
    return new OutputPipes(folder);
  }

  open(): OpenPipes {
    const [out, err, xcom] = NAMES.map((name) => {
      const path = join(this.folder, name);
      // The reading end first: without it the writing end would block.
      const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      return { writer: openSync(path, constants.O_WRONLY), reader };
    });
    if (out === undefined || err === undefined || xcom === undefined) {
      throw new Error("Three pipes were made");
    }
    let writers = [out.writer, err.writer, xcom.writer];
    return {
      writers,
      readers: [readable(out.reader), readable(err.reader), readable(xcom.reader)],
      closeWriters: () => {
        for (const fd of writers) closeSync(fd);
        writers = [];
      },
    };
  }
}

function readable(fd: number): Readable {
  return new Socket({ fd, readable: true, writable: false });
}
