import { execFile } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { chown, mkdir, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Both ends of one run's stdout and stderr. */
export interface OpenPipes {
  /** Descriptors for the child; close them with `closeWriters` once it has started. */
  readonly writers: readonly [number, number];
  readonly readers: readonly [Readable, Readable];
  closeWriters(): void;
}

/**
 * Named pipes for the output of one slot, made once and opened anew for each run. Node's own pipes
 * are sockets, which a script cannot open as /dev/stdout or /dev/stderr.
 */
export class OutputPipes {
  readonly #paths: readonly [string, string];

  private constructor(paths: readonly [string, string]) {
    this.#paths = paths;
  }

  /** `uid`: the user that opens them anew, when it is not the worker's. */
  static async create(folder: string, uid: number | null): Promise<OutputPipes> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const paths = [join(folder, "out"), join(folder, "err")] as const;
    await run("mkfifo", ["-m", "600", ...paths]);
    if (uid !== null) for (const path of paths) await chown(path, uid, uid);
    return new OutputPipes(paths);
  }

  open(): OpenPipes {
    const [out, err] = this.#paths.map((path) => {
      // The reading end first: without it the writing end would block.
      const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      return { writer: openSync(path, constants.O_WRONLY), reader };
    });
    if (out === undefined || err === undefined) throw new Error("Two pipes were made");
    return {
      writers: [out.writer, err.writer],
      readers: [readable(out.reader), readable(err.reader)],
      closeWriters: () => {
        closeSync(out.writer);
        closeSync(err.writer);
      },
    };
  }
}

function readable(fd: number): Readable {
  return new Socket({ fd, readable: true, writable: false });
}
