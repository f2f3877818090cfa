import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Duplex, type Readable, type Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { OpenPipes } from "./output-pipes";

/** A child process of which every descendant must be gone at the end. */
export interface PayloadOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Its stdout, stderr and XCom channel: descriptors 1, 2 and 3. */
  readonly output: OpenPipes;
  /** From descriptor 4 on. */
  readonly stdio: readonly StdioEntry[];
  /** Called with the process' id before it is written to: what reads first has done nothing yet. */
  onSpawn?(pid: number): void;
  /** The host pid of the sandbox's first process, once it is known. */
  innerPid(): number | undefined;
}

/** A pipe in both directions, a pipe that holds this text and ends, or a descriptor to inherit. */
export type StdioEntry = "pipe" | { write: Buffer } | number;

export interface PayloadExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Code that runs, as `supervise` sees it. */
export interface RunningCode {
  /** Its stdout, stderr and XCom channel. */
  readonly readers: OpenPipes["readers"];
  /** Asks all processes of the code's session to end. */
  terminate(): void;
  /** Ends every process at once. */
  kill(): void;
  /** Resolves when every process is gone and the pipes have ended. */
  ended(): Promise<PayloadExit>;
}

/** After this time bwrap itself is killed, when it does not end although all within it is gone. */
const LAST_RESORT_MS = 1000;
/** First descriptor of `PayloadOptions.stdio`. */
const FIRST_STDIO = 4;
/** How long output may linger after the process is gone. */
export const CLOSE_WAIT_MS = 2000;

/** A started process with its pipes. */
export class Payload implements RunningCode {
  readonly #child: ChildProcess;
  readonly #output: OpenPipes;
  readonly #innerPid: () => number | undefined;
  readonly #exit: Promise<PayloadExit>;
  #exited = false;
  #last: NodeJS.Timeout | undefined;

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
        clearTimeout(this.#last);
        resolve({ code, signal });
      });
    });
    if (child.pid !== undefined) options.onSpawn?.(child.pid);
    for (const [index, entry] of options.stdio.entries()) {
      if (typeof entry !== "object") continue;
      const pipe = child.stdio[index + FIRST_STDIO] as Writable | null | undefined;
      // A process that dies early closes its end; its exit says why.
      pipe?.on("error", () => {});
      pipe?.end(entry.write);
    }
  }

  get readers(): OpenPipes["readers"] {
    return this.#output.readers;
  }

  /** Whether its first process is gone. */
  get exited(): boolean {
    return this.#exited;
  }

  /** Our end of a descriptor that is a `pipe`. */
  pipe(fd: number): Duplex {
    const stream = this.#child.stdio[fd];
    if (!(stream instanceof Duplex)) throw new Error(`Descriptor ${fd} is no pipe`);
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
    if (inner === undefined) {
      this.#killGroup();
      return;
    }
    kill(inner, "SIGKILL");
    // bwrap collects it, and ends. Killed together, they would leave the collecting to others.
    this.#last ??= setTimeout(() => this.#killGroup(), LAST_RESORT_MS);
  }

  /** The group may outlive its leader where there is no namespace. */
  #killGroup(): void {
    if (this.#child.pid !== undefined) kill(-this.#child.pid, "SIGKILL");
  }

  /** Resolves when the process is gone and its pipes have ended. Rejects when it never started. */
  async ended(): Promise<PayloadExit> {
    const inner = this.#innerPid;
    const pipes = pipesEnded(this.readers);
    const closed = new Promise<void>((resolve) => this.#child.once("close", () => resolve()));
    let exit: PayloadExit;
    try {
      exit = await this.#exit;
    } catch (error) {
      for (const reader of this.readers) reader.destroy();
      throw error;
    }
    this.kill();
    await atMost(CLOSE_WAIT_MS, Promise.all([pipes, closed]));
    for (const stream of [...this.#child.stdio, ...this.readers]) stream?.destroy();
    await gone(inner());
    return exit;
  }
}

/** Resolves when all of these have ended; a broken pipe has ended as well. */
export function pipesEnded(readers: readonly Readable[]): Promise<unknown> {
  return Promise.all(readers.map((reader) => finished(reader).catch(() => {})));
}

/** Waits, but no longer than so many milliseconds. */
export async function atMost(ms: number, promise: Promise<unknown>): Promise<void> {
  const abort = new AbortController();
  const late = delay(ms, undefined, { signal: abort.signal }).catch(() => {});
  await Promise.race([promise, late]);
  abort.abort();
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

/** Sends a signal; a process that is gone already is no error. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const gone = error instanceof Error && "code" in error && error.code === "ESRCH";
    if (!gone) throw error;
  }
}
