import { spawnSync } from "node:child_process";
import { Failure } from "./failure";

/** A user that a child process is to run as; `undefined` where it is the current one. */
export interface RunAs {
  uid: number;
  gid: number;
}

/**
 * The user for the embedded server: Postgres refuses to run as root, so root hands it to the user
 * `postgres`, which is created when the system has none.
 */
export function postgresUser(): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const found = lookUp("postgres");
  if (found !== undefined) return found;
  spawnSync("useradd", ["--system", "--user-group", "--shell", "/bin/false", "postgres"]);
  const created = lookUp("postgres");
  if (created !== undefined) return created;
  throw new Failure(
    "Postgres does not run as root and the user postgres could not be created",
    "run as another user, create the user postgres, or set DATABASE_URL",
  );
}

/** Whether the user can reach a path: every folder above it may be private to somebody else. */
export function canReach(path: string, as: RunAs | undefined): boolean {
  if (as === undefined) return true;
  return spawnSync("test", ["-r", path], { uid: as.uid, gid: as.gid, cwd: "/" }).status === 0;
}

function lookUp(name: string): RunAs | undefined {
  const [uid, gid] = ["-u", "-g"].map((flag) => {
    const { status, stdout } = spawnSync("id", [flag, name], { encoding: "utf8" });
    return status === 0 ? Number(stdout) : undefined;
  });
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}
