import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive } from "./processes";

/**
 * Makes a temporary folder that names the process it belongs to. Folders of the same kind whose
 * process was killed are removed first, once `release` has ended what still runs on them.
 */
export async function makeOwnedTempFolder(
  kind: string,
  release: (folder: string) => Promise<void>,
): Promise<string> {
  for (const name of readdirSync(tmpdir())) {
    const owner = new RegExp(`^millrace-${kind}-(\\d+)-`).exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const orphan = join(tmpdir(), name);
    await release(orphan);
    rmSync(orphan, { recursive: true, force: true });
  }
  const folder = mkdtempSync(join(tmpdir(), `millrace-${kind}-${process.pid}-`));
  // A server inside may have to run as another user.
  chmodSync(folder, 0o755);
  return folder;
}
