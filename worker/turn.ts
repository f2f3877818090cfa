import { setImmediate } from "node:timers/promises";
import type { Logger } from "pino";
import {
  type Capacity,
  type Claim,
  type Completion,
  claimsOf,
  type StepResult,
  step,
} from "@/lib/db/system/engine";
import type { Queryable } from "@/lib/db/system/pool";
import { toError } from "@/lib/errors";
import { isRefusedData, withoutContent } from "./refused-completion";

/** Most completions in one turn: bounds what a commit writes. */
const MAX_BATCH = 500;
/** Most completions in a turn beside another: it has to be short. */
const MAX_BATCH_BESIDE = 50;
/** A team with so many attempts here has its share: turns beside others are for those with fewer. */
const BUSY_ATTEMPTS = 4;
/** Attempts begun before other events of the process get their turn. */
const STARTS_AT_ONCE = 20;
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 5_000;

/** What the turn loop needs. */
export interface TurnOptions {
  db: Queryable;
  log: Logger;
  queues: readonly string[];
  /** What the worker could take on now. */
  capacity(): Capacity;
  /** How many of the light slots are kept for turns beside another. */
  aside: number;
  /** Attempts of a team that run in this process. */
  activeOf(): ReadonlyMap<string, number>;
  /** Starts an attempt; must not throw. */
  start(claim: Claim): void;
  /** Attempts that run in this process, or whose completion waits here. */
  isKnown(claim: Claim): boolean;
  /** A retry was ordered that ends in so many seconds. */
  onRetry(seconds: number): void;
  observe?(result: StepResult, batch: readonly Completion[], ms: number): void;
}

/** A completion that waits, and the team whose attempt it ends, where that is known. */
interface Waiting {
  completion: Completion;
  teamId: string | undefined;
}

/**
 * Drives a worker's turns. One is in flight: what ends meanwhile goes with the next, so a chain
 * sees no added latency and a fan-out forms batches by itself. While the database works on a turn,
 * the worker begins what the one before has claimed. A turn that carries a flood is long;
 * for the teams that have no part in it a second, short one goes beside it. Completions stay here
 * until the database has answered; sending one twice is harmless, as the engine applies it once.
 */
export class TurnLoop {
  readonly #options: TurnOptions;
  #workerId: string;
  #completions: Waiting[] = [];
  /** Those that a turn beside another carries. */
  #carriedBeside: Waiting[] = [];
  /** Teams that the turn in flight is about; undefined when none is. */
  #inFlight: Set<string> | undefined;
  /** Light slots that the turn in flight may fill. */
  #promised = 0;
  /** Claims whose attempts are about to begin: they have no slot yet. */
  #unbegun: Claim[] = [];
  #isBeginning = false;
  #beginning: Promise<void> | undefined;
  #beside: Promise<void> | undefined;
  #besideAgain = false;
  /** So many at the front go one by one: a batch was refused for what one of them holds. */
  #suspects = 0;
  /** True while the database may show claims that this process does not know of. */
  #isUnsure = false;
  #wanted = false;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(workerId: string, options: TurnOptions) {
    this.#workerId = workerId;
    this.#options = options;
  }

  /** Completions that the database has not confirmed. */
  get pending(): number {
    return this.#completions.length + this.#carriedBeside.length;
  }

  /** True while a completion of this attempt waits to be confirmed. */
  holds(claim: Claim): boolean {
    return [...this.#completions, ...this.#carriedBeside].some(
      ({ completion }) =>
        completion.taskInstanceId === claim.taskInstanceId && completion.attempt === claim.attempt,
    );
  }

  /** Reports the end of an attempt, of a team where it may go beside a turn about others. */
  complete(completion: Completion, teamId?: string): void {
    this.#completions.push({ completion, teamId });
    this.wake();
    if (this.#mayGoBeside(teamId)) this.#goBeside();
  }

  /** Somebody made work ready: it need not wait for a turn in flight. */
  notice(): void {
    // A turn that is about to begin finds all of it, but for what only the kept slots have room for.
    const isNeeded = this.#inFlight !== undefined || this.#isFull();
    this.wake();
    if (isNeeded) this.#goBeside();
  }

  /** Asks for a turn: there may be work, or room for it. */
  wake(): void {
    this.#wanted = true;
    if (this.#running !== undefined || this.#stopped) return;
    // What ends in the same moment goes together: without this a fan-out's turns would alternate
    // between one completion and all the others.
    this.#running = setImmediate()
      .then(() => this.#drive())
      .finally(() => {
        this.#running = undefined;
        if (this.#wanted) this.wake();
      });
  }

  /** Asks for a turn that first looks for claims whose answer never came. */
  reconcile(): void {
    this.#isUnsure = true;
    this.wake();
  }

  /** Forgets what was done under a lost lease and goes on under a new id. */
  restart(workerId: string): void {
    this.#workerId = workerId;
    this.#completions = [];
    this.#carriedBeside = [];
    this.#unbegun = [];
    this.#suspects = 0;
    this.#isUnsure = false;
    this.wake();
  }

  /** Takes no more turns once the one in flight is over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    await this.#beside;
    await this.#beginning;
  }

  async #drive(): Promise<void> {
    let retryMs = RETRY_MIN_MS;
    while (this.#wanted && !this.#stopped) {
      this.#wanted = false;
      let batch: readonly Completion[] = [];
      try {
        if (this.#isUnsure) await this.#adoptUnknownClaims();
        const waiting = this.#completions.slice(0, this.#suspects > 0 ? 1 : MAX_BATCH);
        batch = waiting.map(({ completion }) => completion);
        const free = this.#capacity();
        const capacity = {
          light: Math.max(free.light - this.#options.aside, 0),
          process: Math.max(free.process, 0),
        };
        if (batch.length === 0 && capacity.light <= 0 && capacity.process <= 0) return;
        this.#promised = capacity.light;
        this.#inFlight = teamsOf(waiting);
        await this.#turn(batch, capacity);
        retryMs = RETRY_MIN_MS;
      } catch (caught) {
        // The turn may have been carried out all the same: its claims come first from here on.
        this.#isUnsure = true;
        this.#options.log.warn({ err: toError(caught), retryMs }, "turn failed, trying again");
        await new Promise((resolve) => setTimeout(resolve, retryMs));
        retryMs = Math.min(retryMs * 2, RETRY_MAX_MS);
        if (isRefusedData(caught)) this.#singleOut(batch);
        this.#wanted = true;
      } finally {
        this.#inFlight = undefined;
        this.#promised = 0;
      }
    }
  }

  /**
   * Finds the completion that the database will never take, and sends its bare end in its place:
   * what one task left must not keep the others waiting.
   */
  #singleOut(batch: readonly Completion[]): void {
    const [first] = batch;
    if (batch.length > 1) this.#suspects = batch.length;
    else if (first !== undefined && first === this.#completions[0]?.completion) {
      this.#completions[0].completion = withoutContent(first);
    }
  }

  async #turn(batch: readonly Completion[], capacity: Capacity): Promise<void> {
    const workerId = this.#workerId;
    const begun = performance.now();
    const result = await step(
      this.#options.db,
      workerId,
      batch,
      capacity,
      this.#options.queues,
      null,
    );
    if (workerId !== this.#workerId) return;
    this.#completions.splice(0, batch.length);
    this.#suspects = Math.max(this.#suspects - batch.length, 0);
    if (this.#completions.length > 0) this.#wanted = true;
    this.#promised = 0;
    this.#carryOut(result, batch, begun);
  }

  /** Does what the answer of a turn asks for. */
  #carryOut(result: StepResult, batch: readonly Completion[], begun: number): void {
    const { log, onRetry, observe } = this.#options;
    for (const refused of result.refused) {
      log.warn({ taskInstance: refused }, "a completion came too late and was refused");
    }
    for (const completion of batch) {
      if (completion.taskState === "up_for_retry") onRetry(completion.retryAfterSeconds ?? 0);
    }
    observe?.(result, batch, performance.now() - begun);
    this.#unbegun.push(...result.claimed);
    if (this.#isBeginning) return;
    this.#isBeginning = true;
    this.#beginning = this.#begin();
  }

  /** Begins what was claimed; of a flood some at a time, as what others wait for gets in between. */
  async #begin(): Promise<void> {
    while (this.#unbegun.length > 0) {
      for (const claim of this.#unbegun.splice(0, STARTS_AT_ONCE)) this.#options.start(claim);
      if (this.#unbegun.length > 0) await setImmediate();
    }
    this.#isBeginning = false;
  }

  /** What the worker could take on beside what it is about to begin. */
  #capacity(): Capacity {
    const { light, process } = this.#options.capacity();
    const processes = this.#unbegun.filter(({ isProcess }) => isProcess).length;
    return { light: light - (this.#unbegun.length - processes), process: process - processes };
  }

  /** Whether a completion of this team need not wait for the turn in flight. */
  #mayGoBeside(teamId: string | undefined): boolean {
    return teamId !== undefined && this.#inFlight?.has(teamId) === false;
  }

  /** Takes a short turn for teams that the one in flight is not about. */
  #goBeside(): void {
    this.#besideAgain = true;
    if (this.#beside !== undefined) return;
    this.#beside = this.#driveBeside().finally(() => {
      this.#beside = undefined;
      if (this.#besideAgain && this.#inFlight !== undefined) this.#goBeside();
    });
  }

  async #driveBeside(): Promise<void> {
    while (this.#besideAgain) {
      this.#besideAgain = false;
      // As in wake: what happens in the same moment goes together.
      await setImmediate();
      const others = this.#inFlight ?? (this.#isFull() ? new Set<string>() : undefined);
      // Claims that nobody knows of come first, and one poisoned completion at a time is enough.
      if (others === undefined || this.#isUnsure || this.#suspects > 0) return;
      if (this.#stopped) return;
      await this.#turnBeside(others);
    }
  }

  /** Whether no light slot is free but those kept for turns beside another. */
  #isFull(): boolean {
    return this.#capacity().light <= this.#options.aside;
  }

  async #turnBeside(others: ReadonlySet<string>): Promise<void> {
    const { db, log, queues, aside, activeOf } = this.#options;
    const workerId = this.#workerId;
    const ours = (one: Waiting) => one.teamId !== undefined && !others.has(one.teamId);
    const carried = this.#completions.filter(ours).slice(0, MAX_BATCH_BESIDE);
    const light = Math.max(Math.min(aside, this.#capacity().light - this.#promised), 0);
    if (carried.length === 0 && light === 0) return;
    const active = [...activeOf()].filter(([, count]) => count >= BUSY_ATTEMPTS);
    const busy = [...others, ...active.map(([teamId]) => teamId)];
    this.#completions = this.#completions.filter((one) => !carried.includes(one));
    this.#carriedBeside = carried;
    const batch = carried.map(({ completion }) => completion);
    const begun = performance.now();
    try {
      const result = await step(db, workerId, batch, { light, process: 0 }, queues, busy);
      if (workerId !== this.#workerId) return;
      this.#carriedBeside = [];
      this.#carryOut(result, batch, begun);
    } catch (caught) {
      log.warn({ err: toError(caught) }, "a turn beside another failed");
      if (workerId !== this.#workerId) return;
      this.#completions.push(...carried);
      this.#carriedBeside = [];
      this.reconcile();
    }
  }

  /**
   * After an answer was lost, the database may show claims that this process never saw: it runs
   * them, before it takes others into their place. Throws when the database does not say.
   */
  async #adoptUnknownClaims(): Promise<void> {
    const { db, isKnown, start, capacity } = this.#options;
    // What a turn beside this one has claimed is about to be known, and so is what is to begin.
    await this.#beside;
    await this.#beginning;
    const workerId = this.#workerId;
    const claims = await claimsOf(db, workerId);
    if (workerId !== this.#workerId) return;
    let { light, process } = capacity();
    this.#isUnsure = false;
    for (const claim of claims) {
      if (isKnown(claim) || this.holds(claim)) continue;
      const room = claim.isProcess ? process-- : light--;
      if (room > 0) start(claim);
      else this.#isUnsure = true;
    }
  }
}

function teamsOf(waiting: readonly Waiting[]): Set<string> {
  return new Set(waiting.flatMap(({ teamId }) => teamId ?? []));
}
