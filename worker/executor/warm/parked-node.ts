import type { CodeResult } from "@/lib/operators/code-spec";
import type { MemoryGroup } from "../cgroup";
import { languageEnv, nodeSwitches } from "../code-files";
import type { CodeRun } from "../prepare";
import {
  BASE_ENV,
  groupBytes,
  type Sandbox,
  sandboxEnv,
  sandboxPaths,
  sandboxResult,
  startSandbox,
} from "../sandbox";
import { SANDBOX_FDS, SANDBOX_PATHS } from "../sandbox-command";
import { LineQueue } from "./line-queue";
import { NotStarted, type WarmKind, type WarmRunner, type WarmSurroundings } from "./types";

const START_PATIENCE_MS = 10_000;
const CONTROL_FD = SANDBOX_FDS.firstFile;
/** Script and context of one task. */
const FOLDER_BYTES = 64 * 1024 * 1024;
/** Variables that Node, its libraries or the loader read once, when they start. */
const READ_AT_START = /^(?:NODE_|LD_|UV_|LC_|MALLOC_|GLIBC_|OPENSSL_|SSL_|LANG)/;

/**
 * A Node that has started in a sandbox of its own and waits for one task. Node cannot fork, so it
 * serves once; the next starts while the task runs.
 */
export const parkedNodeKind: WarmKind = {
  takes: ({ spec, limits }, most) =>
    !spec.network &&
    // They were set when it started.
    limits.memoryBytes === most.memoryBytes &&
    limits.processes === most.processes &&
    limits.fileBytes === most.fileBytes &&
    limits.cpuSeconds === most.cpuSeconds &&
    limits.workBytes === most.workBytes &&
    !Object.keys(spec.env).some((name) => READ_AT_START.test(name)),
  start: async (surroundings) => {
    const parked = new ParkedNode(surroundings);
    try {
      await parked.ready();
      return parked;
    } catch (error) {
      await parked.close();
      throw error;
    }
  },
};

class ParkedNode implements WarmRunner {
  readonly #sandbox: Sandbox;
  readonly #lines = new LineQueue();
  readonly #group: MemoryGroup | null;
  #used = false;
  #closed: Promise<unknown> | undefined;

  constructor(surroundings: WarmSurroundings) {
    const { tools, uid, limits, runtime, strayDescriptors, pipes, group } = surroundings;
    group?.limit(groupBytes(limits));
    this.#group = group;
    const paths = sandboxPaths(limits);
    this.#sandbox = startSandbox(
      {
        tools,
        uid,
        limits,
        egress: null,
        environment: null,
        runtime: runtime.path,
        node: runtime.node,
        interpreter: `${SANDBOX_PATHS.helpers}/bin/node`,
        files: {},
        folderBytes: FOLDER_BYTES,
        env: { ...BASE_ENV, ...languageEnv("node", paths) },
        argv: [...nodeSwitches(paths), `${paths.helpers}/node/parked.mjs`, String(CONTROL_FD)],
        strayDescriptors,
      },
      runtime,
      pipes,
      group,
      ["pipe"],
    );
    const control = this.#sandbox.payload.pipe(CONTROL_FD);
    // One that dies early closes its end; its exit says why.
    control.on("error", () => {});
    control.on("data", (data: Buffer) => this.#lines.write(data));
    control.on("close", () => this.#lines.end());
  }

  get usable(): boolean {
    return !this.#used && !this.#sandbox.payload.exited;
  }

  async ready(): Promise<void> {
    const line = await this.#lines.next(START_PATIENCE_MS);
    if (line === "ready") return;
    const said = this.#sandbox.payload.readers[1].read();
    throw new NotStarted(`The warm runner did not start: ${String(said ?? line ?? "")}`);
  }

  async run(run: CodeRun): Promise<CodeResult> {
    const { payload } = this.#sandbox;
    if (!this.usable) throw new NotStarted("The warm runner is gone");
    this.#used = true;
    const task = { files: run.code.files, env: sandboxEnv(run) };
    payload.pipe(CONTROL_FD).end(JSON.stringify(task));
    const result = sandboxResult({ ...run, group: this.#group }, this.#sandbox);
    this.#closed = result.catch(() => undefined);
    return { ...(await result), warm: true };
  }

  async close(): Promise<void> {
    this.#used = true;
    this.#sandbox.payload.kill();
    this.#closed ??= this.#sandbox.payload.ended();
    await this.#closed;
  }
}
