import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Duplex, Writable } from "node:stream";
import type { CodeResult } from "@/lib/operators/code-spec";
import { TaskFailure } from "@/lib/operators/outcome";
import { languageEnv } from "../code-files";
import type { OpenPipes } from "../output-pipes";
import {
  atMost,
  CLOSE_WAIT_MS,
  kill,
  type PayloadExit,
  pipesEnded,
  type RunningCode,
} from "../payload";
import type { CodeRun } from "../prepare";
import { BASE_ENV, groupBytes, sandboxPaths, superviseSandboxed } from "../sandbox";
import {
  SANDBOX_FDS,
  type SandboxedCommand,
  sandboxCommand,
  serverArguments,
} from "../sandbox-command";
import { StatusReader } from "../status-reader";
import { LineQueue } from "./line-queue";
import { pythonTask } from "./python-task";
import { NotStarted, type WarmKind, type WarmRunner, type WarmSurroundings } from "./types";

const START_PATIENCE_MS = 10_000;
/** How long a child may take to stand ready for its code. */
const CHILD_PATIENCE_MS = 10_000;
const CONTROL_FD = 3;
/** What the server itself may hold beside its task. */
const SERVER_BYTES = 64 * 1024 * 1024;
/** Variables that an interpreter, its libraries or the loader read once, when they start. */
const READ_AT_START = /^(?:PYTHON|LD_|LC_|MALLOC_|GLIBC_|OPENSSL_)|^LANG(?:UAGE)?$/;

/** Python as a server that forks a child for each task; see PYTHON_SERVER. */
export const pythonServerKind: WarmKind = {
  takes: ({ spec, environment }) =>
    !spec.network &&
    environment === null &&
    !Object.keys(spec.env).some((name) => READ_AT_START.test(name)),
  start: async (surroundings) => {
    const server = new PythonServer(surroundings);
    try {
      await server.ready();
      return server;
    } catch (error) {
      await server.close();
      throw error;
    }
  },
};

class PythonServer implements WarmRunner {
  readonly #surroundings: WarmSurroundings;
  readonly #child: ChildProcess;
  readonly #control: Duplex;
  readonly #lines = new LineQueue();
  readonly #status = new StatusReader();
  readonly #closed: Promise<void>;
  #complaint = "";
  #gone = false;
  usable = true;

  constructor(surroundings: WarmSurroundings) {
    this.#surroundings = surroundings;
    const command = serverCommand(surroundings);
    const { file, args } = sandboxCommand(command);
    const child = spawn(file, args, {
      cwd: "/",
      // Next's types demand NODE_ENV of every environment.
      env: {} as NodeJS.ProcessEnv,
      detached: true,
      stdio: ["ignore", "ignore", "pipe", "pipe", "pipe", "pipe"],
    });
    this.#child = child;
    // bwrap still waits for its arguments.
    if (child.pid !== undefined) surroundings.group?.add(child.pid);
    this.#closed = new Promise((resolve) => {
      const end = (): void => {
        this.usable = false;
        this.#gone = true;
        this.#lines.end();
        resolve();
      };
      child.once("close", end);
      child.once("error", (error) => {
        this.#complaint += error.message;
        end();
      });
    });
    child.stderr?.on("data", (data: Buffer) => {
      this.#complaint = `${this.#complaint}${data.toString("utf8")}`.slice(-2000);
    });
    const [control, status, options] = [CONTROL_FD, SANDBOX_FDS.status, SANDBOX_FDS.args].map(
      (fd) => child.stdio[fd],
    );
    if (!(control instanceof Duplex) || !(status instanceof Duplex)) {
      throw new Error("The pipes of a warm runner were made");
    }
    this.#control = control;
    // A server that dies early closes its ends; its exit says why.
    for (const stream of [control, status, options]) stream?.on("error", () => {});
    control.on("data", (data: Buffer) => this.#lines.write(data));
    status.on("data", (data: Buffer) => this.#status.write(data));
    if (options instanceof Writable) {
      options.end(serverArguments(command, surroundings.pipes.folder));
    }
  }

  async ready(): Promise<void> {
    const line = await this.#lines.next(START_PATIENCE_MS);
    if (line === "ready" && this.#status.childPid !== undefined) {
      // Not every kernel lists children; without the list a task could not be ended.
      this.#childPid();
      return;
    }
    throw new NotStarted(`The warm runner did not start: ${line ?? ""} ${this.#complaint}`.trim());
  }

  async run(run: CodeRun): Promise<CodeResult> {
    const { group, pipes: named } = this.#surroundings;
    group?.limit(SERVER_BYTES + groupBytes(run.limits));
    const pipes = named.open();
    try {
      const task = Buffer.from(JSON.stringify(pythonTask(run)));
      this.#control.write(`${String(task.length).padStart(11, "0")}\n`);
      this.#control.write(task);
      const line = await this.#lines.next(CHILD_PATIENCE_MS);
      if (line !== "started") throw new NotStarted(line ?? `it is gone ${this.#complaint}`.trim());
    } catch (error) {
      for (const reader of pipes.readers) reader.destroy();
      await this.close();
      throw error;
    } finally {
      pipes.closeWriters();
    }
    const code = new ServedCode(pipes, this.#lines, this.#childPid());
    const { exit, ...result } = await superviseSandboxed({ ...run, group }, code, () => code.pid);
    if (exit.code === null) {
      await this.close();
      const message = "The sandbox was ended from outside (its server is gone)";
      throw new TaskFailure("sandbox_failed", message);
    }
    return { ...result, exitCode: exit.code, signal: null, isolation: "bwrap", warm: true };
  }

  async close(): Promise<void> {
    this.usable = false;
    const { childPid } = this.#status;
    if (!this.#gone) {
      // With the sandbox's first process all others end, and bwrap, which collects it.
      if (childPid !== undefined) kill(childPid, "SIGKILL");
      await atMost(CLOSE_WAIT_MS, this.#closed);
      if (!this.#gone && this.#child.pid !== undefined) kill(-this.#child.pid, "SIGKILL");
    }
    await this.#closed;
  }

  /** Host process of the one child: the first in the task's namespace. */
  #childPid(): number {
    const { childPid } = this.#status;
    const children = readFileSync(`/proc/${childPid}/task/${childPid}/children`, "utf8");
    return Number(children.trim().split(" ")[0]);
  }
}

/** The code of one task in a child of the server. */
class ServedCode implements RunningCode {
  readonly readers: OpenPipes["readers"];
  readonly pid: number | undefined;
  readonly #lines: LineQueue;
  #ended = false;

  constructor(pipes: OpenPipes, lines: LineQueue, pid: number) {
    this.readers = pipes.readers;
    this.#lines = lines;
    // It may be over already.
    this.pid = pid > 0 ? pid : undefined;
  }

  terminate(): void {
    if (!this.#ended && this.pid !== undefined) kill(-this.pid, "SIGTERM");
  }

  kill(): void {
    if (!this.#ended && this.pid !== undefined) kill(this.pid, "SIGKILL");
  }

  async ended(): Promise<PayloadExit> {
    const pipes = pipesEnded(this.readers);
    const line = await this.#lines.next();
    this.#ended = true;
    await atMost(CLOSE_WAIT_MS, pipes);
    for (const reader of this.readers) reader.destroy();
    const code = /^ended (\d+)$/.exec(line ?? "")?.[1];
    return { code: code === undefined ? null : Number(code), signal: null };
  }
}

function serverCommand(surroundings: WarmSurroundings): SandboxedCommand {
  const { tools, uid, limits, runtime, interpreter, strayDescriptors } = surroundings;
  const paths = sandboxPaths(limits);
  return {
    tools,
    uid,
    // Each task has limits of its own; the server's CPU time is that of many.
    limits: { ...limits, cpuSeconds: Number.POSITIVE_INFINITY },
    egress: null,
    environment: null,
    runtime: runtime.path,
    node: runtime.node,
    interpreter,
    files: {},
    env: { ...BASE_ENV, ...languageEnv("python", paths) },
    argv: [`${paths.helpers}/python/millrace_server.py`],
    strayDescriptors,
  };
}
