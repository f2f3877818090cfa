import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import type { OperatorContext, ResolvedConnection } from "../context";
import { fileInFolder, openFolder } from "../folder";
import { TaskFailure } from "../outcome";
import { CountBytes } from "./count-bytes";
import type { FileStore } from "./store";

/** The files of a local folder that the installation allows. */
export async function folderStore(
  ctx: OperatorContext,
  connection: ResolvedConnection,
): Promise<FileStore> {
  const folder = await openFolder(ctx, connection);
  return {
    name: connection.id,
    async read(path) {
      const full = await fileInFolder(folder, path);
      const file = await open(full, "r").catch((cause: unknown) => {
        throw fileFailure(path, cause);
      });
      if (!(await file.stat()).isFile()) {
        await file.close();
        throw new TaskFailure("not_a_file", `${path} is not a file`, { retryable: false });
      }
      await file.close();
      return createReadStream(full);
    },
    async write(path, content) {
      const full = await fileInFolder(folder, path);
      await mkdir(dirname(full), { recursive: true });
      const partial = `${full}.${randomUUID()}.partial`;
      const count = new CountBytes();
      try {
        await pipeline(content, count, createWriteStream(partial, { flags: "wx" }), {
          signal: ctx.signal,
        });
        await rename(partial, full);
      } catch (error) {
        await rm(partial, { force: true });
        throw fileFailure(path, error);
      }
      return count.bytes;
    },
    close: async () => {},
  };
}

function fileFailure(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  if (error instanceof TaskFailure) return error;
  if (error.code === "ENOENT") {
    return new TaskFailure("file_not_found", `There is no file ${path}`, { cause: error });
  }
  return new TaskFailure("file_failed", `${path}: ${error.message}`, { cause: error });
}
