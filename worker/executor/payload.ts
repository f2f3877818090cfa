import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { OpenPipes } from "./output-pipes";

/** A child process of which every descendant must be gone at the end. */
export interface PayloadOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Its stdout and stderr. */
  readonly output: OpenPipes;
  /** From descriptor 3 on: `read` and `write` are seen from here; a number is inherited. */
  readonly stdio: readonly ("read" | { write: Buffer } | number)[];
  /** The host pid of the sandbox's first process, once it is known. */
  innerPid(): number | undefined;
}

export interface PayloadExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How long output may linger after the process is gone. */
const CLOSE_WAIT_MS = 2000;

/** A started process with its pipes. */
export class Payload {
  readonly #child: ChildProcess;
  readonly #output: OpenPipes;
  readonly #innerPid: () => number | undefined;
  readonly #exit: Promise<PayloadExit>;
  #exited = false;

  constructor(options: PayloadOptions) {
    this.#output = options.output;
    const child = spawn(options.file, options.args, {
      cwd: options.cwd,
      // Next's types demand NODE_ENV of every environment.
      env: options.env as NodeJS.ProcessEnv,
      // A process group of its own: Ctrl-C at the worker's terminal is not meant for tasks.
      detached: true,
      stdio: [
        "ignore",
        ...options.output.writers,
        ...options.stdio.map((entry) => (typeof entry === "number" ? entry : ("pipe" as const))),
      ],
    });
    options.output.closeWriters();
    this.#child = child;
    this.#innerPid = options.innerPid;
    this.#exit = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => {
        this.#exited = true;
        resolve({ code, signal });
      });
    });
    for (const [index, entry] of options.stdio.entries()) {
      if (typeof entry !== "object") continue;
      const pipe = child.stdio[index + 3] as Writable | null | undefined;
      // A process that dies early closes its end; its exit says why.
      pipe?.on("error", () => {});
      pipe?.end(entry.write);
    }
  }

  /** The readable end of a descriptor that was opened with `read`, or of 1 and 2. */
  readable(fd: number): Readable {
    if (fd === 1 || fd === 2) return this.#output.readers[fd === 1 ? 0 : 1];
    const stream = this.#child.stdio[fd];
    if (stream === null || stream === undefined || !("read" in stream)) {
      throw new Error(`Descriptor ${fd} of the process cannot be read`);
    }
    return stream;
  }

  /** Asks all processes of the payload's session to end. */
  terminate(): void {
    if (this.#exited) return;
    const target = this.#innerPid() ?? this.#child.pid;
    if (target !== undefined) kill(-target, "SIGTERM");
  }

  /** Ends every process at once: with its first process a PID namespace dies. */
  kill(): void {
    const inner = this.#exited ? undefined : this.#innerPid();
    if (inner !== undefined) kill(inner, "SIGKILL");
    // The group may outlive its leader where there is no namespace.
    if (this.#child.pid !== undefined) kill(-this.#child.pid, "SIGKILL");
  }

  /** Resolves when the process is gone and its pipes have ended. Rejects when it never started. */
  async ended(): Promise<PayloadExit> {
    const inner = this.#innerPid;
    const closed = Promise.all([
      new Promise<void>((resolve) => this.#child.once("close", () => resolve())),
      // A broken pipe has ended as well.
      ...this.#output.readers.map((reader) => finished(reader).catch(() => {})),
    ]);
    let exit: PayloadExit;
    try {
      exit = await this.#exit;
    } catch (error) {
      for (const reader of this.#output.readers) reader.destroy();
      throw error;
    }
    this.kill();
    const abort = new AbortController();
    await Promise.race([
      closed,
      delay(CLOSE_WAIT_MS, undefined, { signal: abort.signal }).catch(() => {}),
    ]);
    abort.abort();
    for (const stream of [...this.#child.stdio, ...this.#output.readers]) stream?.destroy();
    await gone(inner());
    return exit;
  }
}

/** Waits until a process is gone, or is a zombie that its new parent has yet to collect. */
async function gone(pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  const deadline = Date.now() + CLOSE_WAIT_MS;
  while (Date.now() < deadline && isRunning(pid)) await delay(5);
}

function isRunning(pid: number): boolean {
  try {
    const state = readFileSync(`/proc/${pid}/stat`, "utf8");
    return state.charAt(state.lastIndexOf(")") + 2) !== "Z";
  } catch {
    return false;
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const gone = error instanceof Error && "code" in error && error.code === "ESRCH";
    if (!gone) throw error;
  }
}
