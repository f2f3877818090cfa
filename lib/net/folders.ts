import { realpath } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";

/** Decides which folders of the worker's machine a team may use. */
export interface FolderGuard {
  /** The real path of a folder that a team's connection names. Throws FolderError. */
  open(teamSlug: string, folder: string): Promise<string>;
}

export type FolderErrorCode = "folder_refused" | "folder_not_found" | "path_refused";

/** A folder or path that the guard refuses, or cannot find. */
export class FolderError extends Error {
  override readonly name = "FolderError";
  readonly code: FolderErrorCode;

  constructor(code: FolderErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/**
 * Makes the guard from the folders that the installation's operator allows; `{team}` in one stands
 * for the slug of the team. Throws for an entry that is not absolute or, where several customers
 * share the installation, that all teams would share.
 */
export function createFolderGuard(options: {
  readonly allow: readonly string[];
  readonly hosted: boolean;
}): FolderGuard {
  for (const entry of options.allow) {
    if (!isAbsolute(entry)) {
      throw new Error(`MILLRACE_ALLOW_FOLDERS: expected a path that starts with /, found ${entry}`);
    }
    if (options.hosted && !entry.split(sep).includes("{team}")) {
      throw new Error(
        `MILLRACE_ALLOW_FOLDERS: in hosted mode ${entry} needs {team}: teams must not share a folder`,
      );
    }
  }
  return {
    async open(teamSlug, folder) {
      const allowed = options.allow.map((entry) =>
        entry
          .split(sep)
          .map((part) => (part === "{team}" ? teamSlug : part))
          .join(sep),
      );
      const refused = new FolderError(
        "folder_refused",
        `This installation does not allow ${folder}; its operator lists folders in MILLRACE_ALLOW_FOLDERS`,
      );
      // Before it is looked for: whether a folder exists elsewhere is nobody's business.
      if (!allowed.some((root) => isBelow(root, resolve(folder)))) throw refused;
      const real = await realOrNull(folder);
      if (real === null) {
        throw new FolderError("folder_not_found", `There is no folder ${folder} on the worker`);
      }
      const roots = await Promise.all(allowed.map(realOrNull));
      if (!roots.some((root) => root !== null && isBelow(root, real))) throw refused;
      return real;
    },
  };
}

/**
 * The full path of a file below a folder that the guard opened. Links are followed as far as the
 * path exists, and must not lead out of it. Throws FolderError `path_refused`.
 */
export async function pathInFolder(folder: string, path: string): Promise<string> {
  const full = resolve(folder, path.replace(/^\/+/, ""));
  const refused = () =>
    new FolderError("path_refused", `${path} leads out of the connection's folder`);
  if (path.includes("\0") || !isBelow(folder, full)) throw refused();
  const parts = relative(folder, full).split(sep);
  for (let depth = parts.length; depth > 0; depth--) {
    const real = await realOrNull(join(folder, ...parts.slice(0, depth)));
    if (real === null) continue;
    if (!isBelow(folder, real)) throw refused();
    return join(real, ...parts.slice(depth));
  }
  return full;
}

function isBelow(root: string, path: string): boolean {
  const inside = relative(root, path);
  return (
    inside === "" || (!inside.startsWith(`..${sep}`) && inside !== ".." && !isAbsolute(inside))
  );
}

async function realOrNull(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw new FolderError("folder_not_found", `${path} cannot be read`, error);
  }
}
