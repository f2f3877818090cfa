import { constants } from "node:fs";
import { access, realpath } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Where the interpreters really are; null when the machine has none. */
export interface Interpreters {
  readonly bash: string | null;
  readonly python: string | null;
  readonly node: string;
}

/** Finds each interpreter once. Shims (pyenv, asdf) are passed over: each start through one costs 150 ms. */
export async function findInterpreters(searchPath = process.env.PATH ?? ""): Promise<Interpreters> {
  const folders = ["/usr/bin", "/usr/local/bin", "/bin", ...searchPath.split(delimiter)].filter(
    (folder) => folder.startsWith("/") && !folder.includes("/shims"),
  );
  const [bash, python, node] = await Promise.all([
    firstExecutable(folders, "bash"),
    firstExecutable(folders, "python3"),
    realpath(process.execPath),
  ]);
  return { bash, python, node };
}

/** The real path of a program in these folders, or null. */
export async function firstExecutable(
  folders: readonly string[],
  name: string,
): Promise<string | null> {
  for (const folder of folders) {
    const path = await realpath(join(folder, name)).catch(() => null);
    if (path === null) continue;
    if (await isExecutable(path)) return path;
  }
  return null;
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
