import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, chown, lstat, mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { CodeResult, CodeSpec } from "@/lib/operators/code-spec";
import { TaskFailure } from "@/lib/operators/outcome";

/** Where an environment lies in a task's sandbox. */
export const ENVIRONMENT_FOLDER = "/env";
/** An environment that no task used for so long is removed. */
const KEPT_MS = 30 * 24 * 3600 * 1000;
const MAX_BYTES = 2 * 1024 * 1024 * 1024;

/** A host folder that a sandbox sees as ENVIRONMENT_FOLDER. */
export interface Environment {
  readonly folder: string;
  readonly writable: boolean;
}

/** What installs the packages of one environment. */
export interface EnvironmentRequest {
  readonly team: string;
  readonly requirements: readonly string[];
  readonly interpreter: string;
  /** Host user that installs; null: the worker's own. */
  readonly uid: number | null;
  /** Runs the installation in the attempt's own sandbox, with the network. */
  install(spec: CodeSpec, environment: Environment): Promise<CodeResult>;
}

export interface EnvironmentOptions {
  readonly folder: string;
  /** Address of the package index. */
  readonly index: string;
}

/**
 * Installed requirement lists, one folder for each team and list. The list is installed once, by
 * pip in a sandbox and from built packages only, so that nothing of a package runs on the way; then
 * every task of the team that names it sees the folder read-only.
 */
export class PythonEnvironments {
  readonly #options: EnvironmentOptions;
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(options: EnvironmentOptions) {
    this.#options = options;
  }

  /** The environment of a list, installed now if it is new. Throws TaskFailure. */
  async get(request: EnvironmentRequest): Promise<Environment> {
    const folder = join(this.#options.folder, request.team, await keyOf(request));
    const first = this.#underWay.get(folder);
    // Whoever waits tries by itself when the first one fails: it may have been stopped.
    if (first !== undefined) await first.catch(() => {});
    if (!existsSync(folder)) {
      const installing = this.#install(folder, request).finally(() => {
        this.#underWay.delete(folder);
      });
      this.#underWay.set(folder, installing);
      await installing;
    }
    const now = new Date();
    await utimes(folder, now, now);
    return { folder, writable: false };
  }

  async #install(folder: string, request: EnvironmentRequest): Promise<void> {
    const { team, requirements, uid } = request;
    const parent = join(this.#options.folder, team);
    await mkdir(parent, { recursive: true });
    const owner = await lstat(this.#options.folder);
    if (!owner.isDirectory() || owner.uid !== process.getuid?.()) {
      throw new Error(`${this.#options.folder} must be a folder of the worker's own user`);
    }
    // The slots' users pass through, and see nothing on the way.
    for (const each of [this.#options.folder, parent]) await chmod(each, 0o711);
    await removeOld(parent);
    const staging = join(parent, `.${randomUUID()}`);
    await mkdir(staging, { mode: 0o755 });
    try {
      if (uid !== null) await chown(staging, uid, uid);
      const spec = installation(requirements, this.#options.index);
      const result = await request.install(spec, { folder: staging, writable: true });
      if (result.outcome !== "exited") {
        throw new TaskFailure(
          result.outcome,
          "The task was stopped while its requirements were installed",
        );
      }
      if (result.exitCode !== 0) {
        throw new TaskFailure(
          "requirements_failed",
          "The requirements could not be installed; the log says why",
        );
      }
      const bytes = await sizeOf(staging);
      if (bytes > MAX_BYTES) {
        throw new TaskFailure(
          "requirements_too_large",
          `The requirements take ${Math.round(bytes / 1024 / 1024)} MB; ${MAX_BYTES / 1024 / 1024} are allowed`,
          { retryable: false },
        );
      }
      // Another worker of this machine may have been faster.
      await rename(staging, folder).catch((error: unknown) => {
        if (!existsSync(folder)) throw error;
      });
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  }
}

/** Two lists with one key have the same packages for the same Python. */
async function keyOf({ requirements, interpreter }: EnvironmentRequest): Promise<string> {
  const { mtimeMs } = await stat(interpreter);
  const about = [[...requirements].sort(), interpreter, mtimeMs, process.arch];
  return createHash("sha256").update(JSON.stringify(about)).digest("hex").slice(0, 32);
}

/** pip in the sandbox. It knows nothing of the run. */
function installation(requirements: readonly string[], index: string): CodeSpec {
  const source = `export TMPDIR=${ENVIRONMENT_FOLDER}/.tmp
mkdir "$TMPDIR"
python3 -m pip --isolated --no-cache-dir --disable-pip-version-check --no-input install \\
  --quiet --only-binary :all: --no-compile --target ${ENVIRONMENT_FOLDER}/site \\
  --index-url "$INDEX" --trusted-host "$INDEX_HOST" $REQUIREMENTS
rm -rf "$TMPDIR"`;
  const at = new Date(0).toISOString();
  return {
    language: "bash",
    source,
    strict: true,
    network: true,
    env: {
      INDEX: index,
      // Only an index without TLS needs to be trusted by name.
      INDEX_HOST: index.startsWith("http:") ? new URL(index).host : "localhost",
      // Each is one word: the schema allows no blanks in them.
      REQUIREMENTS: requirements.join(" "),
    },
    context: {
      team: "",
      dag_id: "",
      run_id: "",
      task_id: "",
      map_index: -1,
      item: {},
      try_number: 1,
      idempotency_key: "",
      logical_date: at,
      data_interval_start: at,
      data_interval_end: at,
      ds: at.slice(0, 10),
      ts: at,
      params: {},
      xcoms: {},
      connections: {},
      variables: {},
    },
  };
}

/** Bytes below a folder; links are not followed. */
async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    bytes += entry.isDirectory() ? await sizeOf(path) : (await lstat(path)).size;
  }
  return bytes;
}

async function removeOld(parent: string): Promise<void> {
  const before = Date.now() - KEPT_MS;
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    const about = await lstat(path).catch(() => null);
    if (about !== null && about.mtimeMs < before) await rm(path, { recursive: true, force: true });
  }
}
