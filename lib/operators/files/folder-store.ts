import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { OperatorContext, ResolvedConnection } from "../context";
import { fileInFolder, openFolder } from "../folder";
import { TaskFailure } from "../outcome";
import { CountBytes } from "./count-bytes";
import { type FolderEntry, type FolderTree, matchFiles } from "./match-files";
import type { FileStore } from "./store";

/** The files of a local folder that the installation allows. */
export async function folderStore(
  ctx: OperatorContext,
  connection: ResolvedConnection,
): Promise<FileStore> {
  const folder = await openFolder(ctx, connection);
  return {
    name: connection.id,
    list: (pattern) => matchFiles(treeOf(folder), pattern.replace(/^\/+/, ""), ctx.signal),
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

function treeOf(folder: string): FolderTree {
  return {
    async entries(path) {
      const full = await fileInFolder(folder, path);
      const names = await readdir(full).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw fileFailure(path, error);
      });
      const entries = await Promise.all(names.map((name) => entryOf(folder, join(path, name))));
      return entries.filter((entry) => entry !== null);
    },
    async file(path) {
      const entry = await entryOf(folder, path);
      return entry?.kind === "file" ? entry : null;
    },
  };
}

/** Null for what is gone, and for a link that leads out of the folder: nobody may see that. */
async function entryOf(folder: string, path: string): Promise<FolderEntry | null> {
  try {
    const stats = await stat(await fileInFolder(folder, path));
    return {
      name: path.slice(path.lastIndexOf("/") + 1),
      kind: stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other",
      bytes: stats.size,
      version: `${stats.size}:${stats.mtimeMs}`,
    };
  } catch (error) {
    if (isMissing(error)) return null;
    if (error instanceof TaskFailure && error.code === "path_refused") return null;
    throw fileFailure(path, error);
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENOENT" || error.code === "ENOTDIR")
  );
}

function fileFailure(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  if (error instanceof TaskFailure) return error;
  if (error.code === "ENOENT") {
    return new TaskFailure("file_not_found", `There is no file ${path}`, { cause: error });
  }
  return new TaskFailure("file_failed", `${path}: ${error.message}`, { cause: error });
}
