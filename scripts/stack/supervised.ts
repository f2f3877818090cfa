import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { signal } from "../lib/processes";

/** Restart delays grow from the first to the last while a process keeps crashing. */
const FIRST_DELAY_MS = 200;
const LAST_DELAY_MS = 10_000;

/** A process that ran this long before it crashed starts again after the first delay. */
const STABLE_MS = 30_000;

/** A process to keep running. */
export interface ProcessPlan {
  /** `web`, `worker-1`…: also the name of its log. */
  name: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** How long it may take to stop by itself. */
  graceMs: number;
}

/** Told about what happens to a process. */
export interface ProcessEvents {
  started(name: string, pid: number): void;
  /** It ended without being asked; it starts again after the delay. */
  crashed(name: string, reason: string, delayMs: number): void;
}

/** A process that is started again whenever it ends without being asked. */
export class Supervised {
  readonly name: string;
  /** How often it has crashed since it last was stable. */
  crashes = 0;

  readonly #plan: ProcessPlan;
  readonly #events: ProcessEvents;
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(plan: ProcessPlan, events: ProcessEvents) {
    this.name = plan.name;
    this.#plan = plan;
    this.#events = events;
  }

  /** Process id while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    const { args, env, logFile, name } = this.#plan;
    const log = openSync(logFile, "a", 0o600);
    const startedAt = Date.now();
    // A group of its own: Ctrl-C in the terminal is for the supervisor, which stops all in order.
    const child = spawn(process.execPath, args, {
      env,
      stdio: ["ignore", log, log],
      detached: true,
    });
    closeSync(log);
    this.#child = child;
    const exit = Promise.withResolvers<void>();
    this.#exited = exit.promise;
    let ended = false;
    const onEnd = (reason: string) => {
      if (ended) return;
      ended = true;
      this.#ended(reason, Date.now() - startedAt);
      exit.resolve();
    };
    child.once("error", (error) => onEnd(error.message));
    child.once("exit", (code, by) => onEnd(by === null ? `exit code ${code}` : by));
    if (child.pid !== undefined) this.#events.started(name, child.pid);
  }

  /** Asks it to stop, ends its whole group after the grace period, and does not start it again. */
  async stop(graceMs = this.#plan.graceMs): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const pid = this.pid;
    if (pid === undefined) return;
    signal(pid, "SIGTERM");
    const late = setTimeout(() => signal(-pid, "SIGKILL"), graceMs);
    // Its own event, not a look at the process table: a restart must not overtake it.
    await this.#exited;
    clearTimeout(late);
  }

  /** Stops it and starts it anew. */
  async restart(): Promise<void> {
    await this.stop();
    this.#stopping = false;
    this.start();
  }

  #ended(reason: string, ranMs: number): void {
    this.#child = undefined;
    if (this.#stopping) return;
    this.crashes = ranMs >= STABLE_MS ? 1 : this.crashes + 1;
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (this.crashes - 1), LAST_DELAY_MS);
    this.#events.crashed(this.name, reason, delayMs);
    this.#timer = setTimeout(() => this.start(), delayMs);
  }
}
