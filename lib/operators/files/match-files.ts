import { TaskFailure } from "../outcome";
import { wildcardPattern } from "../s3-address";
import type { StoredFile } from "./store";

/** Most entries of folders that are looked at for one pattern. */
const MAX_ENTRIES = 100_000;
const WILDCARD = /[*?[]/;
/** A file that `write` of a store has not finished. */
const PARTIAL = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.partial$/;

/** What a folder holds under one name. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: "file" | "folder" | "other";
  readonly bytes: number;
  readonly version: string;
}

/** Folders and files, wherever they are; paths have no `/` at their end. */
export interface FolderTree {
  /** Empty for a folder that is not there. */
  entries(folder: string): Promise<readonly FolderEntry[]>;
  /** Null for a file that is not there. */
  file(path: string): Promise<Pick<StoredFile, "bytes" | "version"> | null>;
}

/** The files that a pattern of a shell stands for, in the order of their names. */
export async function matchFiles(
  tree: FolderTree,
  pattern: string,
  signal: AbortSignal,
): Promise<StoredFile[]> {
  const found = new Map<string, StoredFile>();
  let seen = 0;
  const entriesOf = async (folder: string) => {
    signal.throwIfAborted();
    const entries = await tree.entries(folder);
    seen += entries.length;
    if (seen > MAX_ENTRIES) throw tooManyFiles(pattern);
    return entries;
  };
  const add = (path: string, { bytes, version }: Pick<StoredFile, "bytes" | "version">) => {
    if (!PARTIAL.test(path)) found.set(path, { path, bytes, version });
  };

  async function walk(folder: string, parts: readonly string[]): Promise<void> {
    const [part = "", ...rest] = parts;
    if (part === "**") return await walkAny(folder, rest);
    if (!WILDCARD.test(part)) {
      const path = joined(folder, part);
      if (rest.length > 0) return await walk(path, rest);
      const file = await tree.file(path);
      if (file !== null) add(path, file);
      return;
    }
    const { matches } = wildcardPattern(part);
    for (const entry of await entriesOf(folder)) {
      // As in a shell, what begins with a dot is hidden from a pattern that does not.
      if (!matches(entry.name) || (entry.name.startsWith(".") && !part.startsWith("."))) continue;
      const path = joined(folder, entry.name);
      if (rest.length === 0 && entry.kind === "file") add(path, entry);
      else if (rest.length > 0 && entry.kind === "folder") await walk(path, rest);
    }
  }

  async function walkAny(folder: string, rest: readonly string[]): Promise<void> {
    await walk(folder, rest.length === 0 ? ["*"] : rest);
    for (const { name, kind } of await entriesOf(folder)) {
      if (kind === "folder" && !name.startsWith(".")) await walkAny(joined(folder, name), rest);
    }
  }

  await walk("", pattern.split("/"));
  return [...found.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** The failure of a pattern that stands for more files than a task may handle. */
export function tooManyFiles(pattern: string): TaskFailure {
  return new TaskFailure(
    "too_many_files",
    `More than ${MAX_ENTRIES} files or folders were looked at for ${pattern}: give more of the path before its first wildcard`,
    { retryable: false },
  );
}

/** The first part of an absolute path is empty. */
function joined(folder: string, name: string): string {
  if (folder === "") return name === "" ? "/" : name;
  return folder.endsWith("/") ? `${folder}${name}` : `${folder}/${name}`;
}
