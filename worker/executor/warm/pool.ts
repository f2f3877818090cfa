import { toError } from "@/lib/errors";
import type { CodeLimits, CodeResult } from "@/lib/operators/code-spec";
import type { CodeRun } from "../prepare";
import { NotStarted, type WarmKind, type WarmRunner, type WarmSurroundings } from "./types";

/** How many warm runners of one language a worker keeps, and for how long. */
export interface WarmPoolOptions {
  readonly kind: WarmKind;
  readonly most: number;
  /** A runner that nobody used for so long is ended. */
  readonly idleMs: number;
  /** The most that any task may use here. */
  readonly limits: CodeLimits;
  /** Makes what a runner is started with; `index` is below `most`, and nobody else has it. */
  surroundings(index: number): Promise<Omit<WarmSurroundings, "limits">>;
  /** Told once in a row of failures. */
  onProblem(message: string): void;
}

interface Member {
  readonly runner: WarmRunner;
  readonly index: number;
  /** The team that it runs for; undefined until its first task. */
  team: string | undefined;
  busy: boolean;
  usedAt: number;
}

const SWEEP_MS = 10_000;
/** After a failed start, none is tried for so long. */
const PAUSE_MS = 30_000;

/**
 * Warm runners of one language. A runner is bound to the team of its first task and never serves
 * another; one that nobody used yet stands by for whoever comes. Where none is free the caller
 * runs the code in a fresh sandbox, while the pool starts one for the next.
 */
export class WarmPool {
  readonly #options: WarmPoolOptions;
  readonly #members = new Set<Member>();
  readonly #free: number[];
  readonly #sweep: NodeJS.Timeout;
  #starting: Promise<void> | undefined;
  #pausedUntil = 0;
  #closed = false;

  constructor(options: WarmPoolOptions) {
    this.#options = options;
    this.#free = Array.from({ length: options.most }, (_, index) => options.most - 1 - index);
    this.#sweep = setInterval(() => this.#endIdle(), SWEEP_MS);
    this.#sweep.unref();
  }

  /** How many runners there are. */
  get size(): number {
    return this.#members.size;
  }

  /** Runs code on a warm runner; null when there is none for it, and nothing has run. */
  async run(run: CodeRun): Promise<CodeResult | null> {
    const { kind, limits } = this.#options;
    if (this.#closed || !kind.takes(run, limits)) return null;
    const member = this.#find(run.team);
    this.#replenish(run.team, member === undefined);
    if (member === undefined) return null;
    try {
      return await member.runner.run(run);
    } catch (error) {
      if (!(error instanceof NotStarted)) throw error;
      this.#pause(error);
      return null;
    } finally {
      member.busy = false;
      member.usedAt = performance.now();
      if (!member.runner.usable) void this.#end(member);
    }
  }

  /** Resolves when no start is under way. */
  async settled(): Promise<void> {
    while (this.#starting !== undefined) await this.#starting;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweep);
    await this.#starting;
    await Promise.all([...this.#members].map((member) => this.#end(member)));
  }

  /** Takes a runner of this team, or one that nobody used yet. */
  #find(team: string): Member | undefined {
    const idle = this.#idle();
    const member =
      idle.find((each) => each.team === team) ?? idle.find((each) => each.team === undefined);
    if (member === undefined) return undefined;
    member.team = team;
    member.busy = true;
    return member;
  }

  #idle(): Member[] {
    return [...this.#members].filter(({ busy, runner }) => !busy && runner.usable);
  }

  /**
   * Sees to it that the next task finds a runner. For a team that found none, the runner that was
   * not used for longest makes room.
   */
  #replenish(team: string, missed: boolean): void {
    if (this.#closed || this.#starting !== undefined || performance.now() < this.#pausedUntil) {
      return;
    }
    const idle = this.#idle();
    if (idle.some((each) => each.team === undefined || each.team === team)) return;
    const oldest = missed ? idle.sort((a, b) => a.usedAt - b.usedAt)[0] : undefined;
    if (this.#free.length === 0 && oldest === undefined) return;
    this.#starting = (async () => {
      if (this.#free.length === 0 && oldest !== undefined) await this.#end(oldest);
      await this.#start();
    })().finally(() => {
      this.#starting = undefined;
    });
  }

  async #start(): Promise<void> {
    const { kind, surroundings, limits } = this.#options;
    const index = this.#free.pop();
    if (index === undefined) return;
    try {
      const runner = await kind.start({ ...(await surroundings(index)), limits });
      const usedAt = performance.now();
      this.#members.add({ runner, index, team: undefined, busy: false, usedAt });
    } catch (error) {
      this.#free.push(index);
      this.#pause(toError(error));
    }
  }

  #pause(error: Error): void {
    if (performance.now() >= this.#pausedUntil) this.#options.onProblem(error.message);
    this.#pausedUntil = performance.now() + PAUSE_MS;
  }

  #endIdle(): void {
    const before = performance.now() - this.#options.idleMs;
    for (const member of this.#members) {
      if (member.busy) continue;
      if (member.usedAt < before || !member.runner.usable) void this.#end(member);
    }
  }

  async #end(member: Member): Promise<void> {
    if (!this.#members.delete(member)) return;
    await member.runner.close();
    this.#free.push(member.index);
  }
}
