import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { spawnWorker, type WorkerProcess } from "@/lib/testing/worker-process";
import type { ScratchDatabase } from "@/scripts/stack/scratch";
import type { Verdict } from "./verdict";

/** How workers are set up, as environment variables. */
export interface CrewSettings {
  leaseSeconds: number;
  lightSlots: number;
  processSlots: number;
  /** `host:port` that tasks may call. */
  witness?: string;
  /** Where they find the database instead of at its own port. */
  databasePort?: number;
}

const STOP_MS = 60_000;

/** Worker processes under names that outlive them; one that ends unasked is a finding. */
export class Crew {
  /** When a process was killed, by its id. */
  readonly killedAt = new Map<number, Date>();
  readonly #database: ScratchDatabase;
  readonly #verdict: Verdict;
  readonly #env: Record<string, string>;
  readonly #databasePort: number | undefined;
  readonly #present = new Map<string, WorkerProcess>();
  readonly #all: { name: string; process: WorkerProcess }[] = [];

  constructor(database: ScratchDatabase, verdict: Verdict, settings: CrewSettings) {
    this.#database = database;
    this.#verdict = verdict;
    this.#databasePort = settings.databasePort;
    this.#env = {
      MILLRACE_LEASE_SECONDS: String(settings.leaseSeconds),
      MILLRACE_LIGHT_SLOTS: String(settings.lightSlots),
      MILLRACE_PROCESS_SLOTS: String(settings.processSlots),
      MILLRACE_ALLOW_PRIVATE_HOSTS: settings.witness ?? "",
      MILLRACE_LOG_LEVEL: "info",
    };
  }

  /** Names of the workers that are there. */
  get names(): string[] {
    return [...this.#present.keys()];
  }

  /** Starts a worker; `more` are environment variables of its own. */
  async start(name: string, more: Record<string, string> = {}): Promise<void> {
    const { secretKey } = this.#database;
    const sysUrl = new URL(this.#database.url("millrace_sys"));
    if (this.#databasePort !== undefined) sysUrl.port = String(this.#databasePort);
    const process = await spawnWorker({ sysUrl: sysUrl.href, secretKey }, name, {
      ...this.#env,
      ...more,
    });
    this.#present.set(name, process);
    this.#all.push({ name, process });
    process.child.once("exit", (code, signal) => {
      if (this.#present.get(name) !== process) return;
      this.#present.delete(name);
      this.#verdict.add("unexpected", `${name} ended by itself (${signal ?? `exit code ${code}`})`);
    });
  }

  /** Ends a worker as a crash does; whatever it did is left as it is. */
  async kill(name: string): Promise<void> {
    const process = this.#present.get(name);
    if (process === undefined) return;
    this.#present.delete(name);
    this.killedAt.set(process.pid, new Date());
    process.child.kill("SIGKILL");
    await process.exited;
  }

  /** Sends a signal that does not end a worker. */
  signal(name: string, signal: "SIGSTOP" | "SIGCONT"): void {
    this.#present.get(name)?.child.kill(signal);
  }

  /** Asks all to stop; one that does not in time is a finding. */
  async stop(): Promise<void> {
    const leaving = [...this.#present];
    this.#present.clear();
    await Promise.all(
      leaving.map(async ([name, { child, exited }]) => {
        child.kill("SIGTERM");
        const patience = new AbortController();
        const left = await Promise.race([
          exited.then(() => true),
          sleep(STOP_MS, false, { signal: patience.signal }).catch(() => false),
        ]);
        patience.abort();
        if (left) return;
        this.#verdict.add("stuck", `${name} did not stop within ${STOP_MS / 1000} s`);
        child.kill("SIGKILL");
        await exited;
      }),
    );
  }

  /** Leaves no process behind, whatever state they are in. */
  async disband(): Promise<void> {
    this.#present.clear();
    for (const { process } of this.#all) process.child.kill("SIGKILL");
    await Promise.all(this.#all.map(({ process }) => process.exited));
  }

  /** Keeps what the workers wrote, for whoever looks into a finding. */
  keepOutput(folder: string): void {
    mkdirSync(folder, { recursive: true });
    for (const [index, { name, process }] of this.#all.entries()) {
      writeFileSync(join(folder, `${index}-${name}.log`), process.output());
    }
  }
}
