import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Logger } from "pino";
import { MAX_FREE_INFRA_LOSSES } from "@/lib/core/run/retry";
import { noteOutage } from "@/lib/db/system/alert-worker";
import {
  type Claim,
  type Completion,
  claimsOf,
  msUntilNextWake,
  timeOutRuns,
  wakeDue,
} from "@/lib/db/system/engine";
import { type LookClaim, wakeAssetWaiters } from "@/lib/db/system/looks";
import { patient } from "@/lib/db/system/patient";
import { createPool, type Queryable } from "@/lib/db/system/pool";
import {
  declareLost,
  predecessorsOf,
  registerWorker,
  setWorkerState,
} from "@/lib/db/system/worker";
import { toError } from "@/lib/errors";
import type { FolderGuard } from "@/lib/net/folders";
import type { NetGuard } from "@/lib/net/guard";
import type { RunnableOperator } from "@/lib/operators/define-operator";
import type { SmtpServer } from "@/lib/schemas/smtp";
import { createAssetRuns } from "@/lib/services/create-asset-runs";
import { createDueRuns } from "@/lib/services/create-due-runs";
import { completionOfLost, releaseLostAttempts } from "@/lib/services/release-lost-attempts";
import { type RunnerOptions, runAttempt } from "./attempt-runner";
import { isAlive } from "./executor/is-alive";
import type { Executor } from "./executor/types";
import { Jobs } from "./jobs";
import { Listener } from "./listener";
import { AlertLoops } from "./loops/alerts";
import { Clock } from "./loops/clock";
import { DiskWatch } from "./loops/disk-watch";
import { Heartbeat } from "./loops/heartbeat";
import { LookLoop } from "./loops/looks";
import { TestLoop } from "./loops/tests";
import { createMetrics } from "./metrics";
import { RunContexts } from "./run-contexts";
import { attemptKey, Slots } from "./slots";
import { runTaskTest } from "./task-test";
import type { OpenSecret } from "./team-resources";
import { TurnLoop } from "./turn";

/** Looks for deferred attempts at once. */
const LOOK_SLOTS = 100;
/** Share of the light slots, and most of them, that a team which floods the worker leaves free. */
const ASIDE_SHARE = 0.05;
const MAX_ASIDE = 5;

/** A statement of a turn may take this long at least, however short the lease is. */
const SHORTEST_ANSWER_MS = 10_000;

/** Connections to the database have this long to end in order. */
const GOODBYE_MS = 3_000;

/** What a worker needs from its surroundings. */
export interface WorkerOptions {
  databaseUrl: string;
  name: string;
  version: string;
  /** Labels of the queues that it serves. */
  queues: string[];
  /** Attempts at once: inside this process, and as processes of their own. */
  lightSlots: number;
  processSlots: number;
  /** Where attempts write, and what must be free there for a new one to begin. */
  disk?: { folders: readonly string[]; minFreeBytes: number; everyMs?: number };
  /** Without a heartbeat for this long a worker is taken to be lost. */
  leaseSeconds: number;
  log: Logger;
  executor: Executor;
  operators: ReadonlyMap<string, RunnableOperator>;
  net: NetGuard;
  folders: FolderGuard;
  openSecret: OpenSecret;
  /** Where browsers reach the installation, for the links in messages. */
  baseUrl: string;
  /** The installation's mail server, if it has one. */
  smtp?: SmtpServer | undefined;
}

/** One worker process: scheduling, catchup and task execution. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #log: Logger;
  readonly #pool: pg.Pool;
  /** For what attempts read: an attempt does not fail because the database restarts. */
  readonly #reads: Queryable;
  readonly #softPool: pg.Pool;
  readonly #heartPool: pg.Pool;
  readonly #slots: Slots;
  readonly #clock: Clock;
  readonly #jobs: Jobs;
  readonly #alerts: AlertLoops;
  readonly #contexts: RunContexts;
  readonly #listener: Listener;
  readonly #heartbeat: Heartbeat;
  readonly #disk: DiskWatch;
  readonly metrics: ReturnType<typeof createMetrics>;
  #turns: TurnLoop | undefined;
  readonly #tests: TestLoop;
  #looks: LookLoop | undefined;
  #reaper: NodeJS.Timeout | undefined;
  #workerId = "";
  #state: "starting" | "active" | "draining" | "stopped" = "starting";

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#log = options.log;
    const onError = (error: Error) => this.#log.warn({ err: error }, "database connection lost");
    // What is held up for longer than a lease is somebody else's by then.
    const answerMs = Math.max(options.leaseSeconds * 1000, SHORTEST_ANSWER_MS);
    const base = { connectionString: options.databaseUrl, answerMs, onError };
    this.#pool = createPool({ ...base, max: 5, name: "millrace-worker" });
    this.#softPool = createPool({ ...base, max: 2, name: "millrace-worker-log", durable: false });
    this.#heartPool = createPool({
      ...base,
      max: 1,
      name: "millrace-heartbeat",
      durable: false,
      // A beat without an answer leaves room for another one within the lease.
      answerMs: (options.leaseSeconds * 1000) / 3,
    });
    this.#slots = new Slots(options.lightSlots, options.processSlots);
    this.#reads = patient(this.#pool);
    this.#contexts = new RunContexts(this.#reads, options.operators.values());
    this.metrics = createMetrics({
      active: () => this.#slots.size,
      pending: () => this.#turns?.pending ?? 0,
    });
    this.#clock = new Clock({
      log: this.#log,
      pass: async () => {
        // Before the queue is connected, the notice alone wakes; this worker turns anyway.
        const wake = (db: pg.PoolClient) => this.#jobs.orderTurn(db);
        this.metrics.runsCreated.inc(await createDueRuns(this.#pool, this.#log, wake));
        this.metrics.runsCreated.inc(await createAssetRuns(this.#pool, this.#log, wake));
        await wakeAssetWaiters(this.#pool);
        await timeOutRuns(this.#pool);
        await wakeDue(this.#pool);
      },
      msUntilNext: () => msUntilNextWake(this.#pool),
    });
    this.#jobs = new Jobs({
      options,
      pool: this.#pool,
      log: this.#log,
      wake: () => this.#turns?.wake(),
      poke: () => this.#clock.poke(),
    });
    this.#alerts = new AlertLoops({
      pool: this.#pool,
      log: this.#log,
      net: options.net,
      openSecret: options.openSecret,
      baseUrl: options.baseUrl,
      smtp: options.smtp,
    });
    this.#listener = new Listener({
      connectionString: options.databaseUrl,
      log: this.#log,
      channels: {
        millrace_wake: () => this.#turns?.notice(),
        millrace_look: () => this.#looks?.wake(),
        millrace_test: () => this.#wakeTests(),
        millrace_cancel: (attempt) => {
          this.#slots.stop(attempt, "somebody cancelled the attempt");
          this.#looks?.stop(attempt, "somebody cancelled the attempt");
          this.#tests.stop(attempt, "somebody cancelled the test");
        },
        millrace_alert: () => this.#alerts.poke(),
        millrace_due: () => {
          this.#clock.poke();
          this.#jobs.relay();
        },
      },
      onConnected: () => {
        this.#turns?.wake();
        this.#looks?.wake();
        this.#wakeTests();
        this.#clock.poke();
        this.#alerts.poke();
        this.#jobs.relay();
      },
    });
    this.#tests = new TestLoop({
      db: this.#pool,
      log: this.#log,
      queues: options.queues,
      firstSlot: options.processSlots,
      worker: () => ({ id: this.#workerId, name: options.name }),
      held: () => this.#disk.trouble,
      run: (test, slot, stop) => runTaskTest(this.#runner(), this.#workerId, test, slot, stop),
    });
    this.#disk = new DiskWatch({
      folders: [],
      minFreeBytes: 0,
      ...options.disk,
      log: this.#log,
      onChange: (trouble) => {
        this.#slots.hold(trouble !== null);
        if (this.#state !== "active") return;
        this.#heartbeat.beatNow();
        this.#turns?.wake();
      },
    });
    this.#heartbeat = new Heartbeat({
      db: this.#heartPool,
      log: this.#log,
      leaseSeconds: options.leaseSeconds,
      workerId: () => this.#workerId,
      trouble: () => this.#disk.trouble,
      onLeaseLost: (reason) => this.#renewAfterLoss(reason),
    });
  }

  /** Null when it takes work, else why not. */
  get notReady(): string | null {
    return this.#state === "active" ? this.#disk.trouble : this.#state;
  }

  /** Registers, takes over from a dead predecessor and begins to work. */
  async start(): Promise<void> {
    await this.#releasePredecessors();
    await noteOutage(this.#pool);
    this.#workerId = await this.#register();
    this.#turns = new TurnLoop(this.#workerId, {
      db: this.#pool,
      log: this.#log,
      queues: this.#options.queues,
      capacity: () => this.#slots.capacity(),
      aside: Math.min(Math.floor(this.#options.lightSlots * ASIDE_SHARE), MAX_ASIDE),
      activeOf: () => this.#slots.countByTeam(),
      start: (claim) => void this.#run(claim),
      isKnown: (claim) => this.#slots.has(claim),
      onRetry: (seconds) => this.#clock.pokeIn(seconds * 1000),
      observe: (result, batch, ms) => {
        this.metrics.turnSeconds.observe(ms / 1000);
        this.metrics.refused.inc(result.refused.length);
        for (const { taskState, deferral } of batch) {
          this.metrics.completions.inc({ state: taskState });
          if (deferral !== undefined) this.#looks?.wakeIn((deferral.afterSeconds ?? 0) * 1000);
        }
      },
    });
    this.#looks = this.#createLooks();
    await this.#disk.start();
    this.#heartbeat.start();
    this.#state = "active";
    await this.#listener.start();
    await this.#jobs.start();
    this.#scheduleReaper();
    this.#turns.wake();
    this.#looks.wake();
    this.#wakeTests();
    this.#clock.poke();
    this.#log.info({ worker: this.#workerId }, "worker started");
  }

  /**
   * Takes no more work, gives what runs `graceMs` to end, hands the rest to other workers without
   * using up a retry, and says goodbye.
   */
  async stop(graceMs: number): Promise<void> {
    if (this.#state === "draining" || this.#state === "stopped") return;
    this.#state = "draining";
    this.#slots.close();
    this.#log.info({ active: this.#slots.size }, "draining");
    clearTimeout(this.#reaper);
    await this.#clock.stop();
    await this.#alerts.stop();
    await setWorkerState(this.#pool, this.#workerId, "draining").catch((error: Error) =>
      this.#log.warn({ err: error }, "the drain could not be announced"),
    );
    await within(GOODBYE_MS, this.#jobs.stop());
    this.#looks?.close("drain", "the worker stops");
    this.#tests.close("drain", "the worker stops");
    await this.#settled(graceMs);
    this.#slots.stopAll("drain", "the worker stops");
    await this.#settled(20_000);
    const confirmed = performance.now() + 5_000;
    const pending = () =>
      (this.#turns?.pending ?? 0) + (this.#looks?.pending ?? 0) + this.#tests.pending;
    while (pending() > 0 && performance.now() < confirmed) {
      this.#turns?.wake();
      this.#looks?.wake();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await this.#looks?.end();
    await this.#turns?.stop();
    this.#heartbeat.stop();
    this.#disk.stop();
    await setWorkerState(this.#pool, this.#workerId, "stopped").catch((error: Error) =>
      this.#log.warn({ err: error }, "the end could not be announced"),
    );
    // A connection that went silent never says that it has ended.
    const ends = [this.#pool.end(), this.#softPool.end(), this.#heartPool.end()];
    await within(GOODBYE_MS, Promise.allSettled([this.#listener.stop(), ...ends]));
    this.#state = "stopped";
    this.#log.info("worker stopped");
  }

  #register(): Promise<string> {
    const { name, version, queues, lightSlots, processSlots, executor } = this.#options;
    return registerWorker(this.#pool, {
      name,
      host: hostname(),
      pid: process.pid,
      queues,
      lightSlots,
      processSlots,
      isolation: `${executor.isolation.kind}: ${executor.isolation.detail}`,
      version,
    });
  }

  /** A worker of this name on this host whose process is gone needs no lease to run out. */
  async #releasePredecessors(): Promise<void> {
    const rows = await predecessorsOf(this.#pool, this.#options.name, hostname());
    const gone = rows.filter(({ pid }) => pid !== process.pid && !isAlive(pid));
    if (gone.length === 0) return;
    await declareLost(
      this.#pool,
      gone.map(({ id }) => id),
    );
    const { leaseSeconds } = this.#options;
    const released = await releaseLostAttempts(this.#pool, leaseSeconds, new Date());
    this.#log.info({ released }, "took over from a predecessor that died");
  }

  /** Before it is registered, a worker takes no test. */
  #wakeTests(): void {
    if (this.#state === "active") this.#tests.wake();
  }

  #createLooks(): LookLoop {
    return new LookLoop(this.#workerId, {
      // A look that is lost in a crash of the server is made again.
      db: this.#softPool,
      log: this.#log,
      queues: this.#options.queues,
      slots: LOOK_SLOTS,
      run: (claim, stop) => this.#look(claim, stop),
      complete: (completion) => this.#turns?.complete(completion),
      isEnding: (claim) => this.#turns?.holds(claim) ?? false,
      observe: ({ claimed }) => {
        for (const { lateMs } of claimed) this.metrics.lookLateSeconds.observe(lateMs / 1000);
      },
    });
  }

  async #look(claim: LookClaim, stop: AbortController): Promise<Completion | null> {
    if (claim.lookLosses > MAX_FREE_INFRA_LOSSES) {
      return completionOfLost(claim, "Its workers were lost whenever they looked", new Date());
    }
    return await runAttempt(this.#runner(), this.#workerId, claim, -1, stop, claim);
  }

  #runner(): RunnerOptions {
    const { executor, operators, net, folders, openSecret, name } = this.#options;
    return {
      db: this.#reads,
      pool: this.#pool,
      logDb: this.#softPool,
      log: this.#log,
      contexts: this.#contexts,
      operators,
      executor,
      net,
      folders,
      openSecret,
      workerName: name,
    };
  }

  async #run(claim: Claim): Promise<void> {
    const attempt = this.#slots.take(claim);
    const workerId = this.#workerId;
    try {
      const completion = await runAttempt(
        this.#runner(),
        workerId,
        claim,
        attempt.slot,
        attempt.stop,
      );
      this.#slots.release(attempt);
      if (completion !== null && workerId === this.#workerId) {
        this.#turns?.complete(completion, claim.teamId);
      } else this.#turns?.wake();
    } catch (caught) {
      // runAttempt does not reject; should it do so, the lease hands the attempt on.
      this.#slots.release(attempt);
      this.#log.error({ err: toError(caught), taskInstance: claim.taskInstanceId }, "attempt lost");
    }
  }

  /** Everything that runs belongs to others now: it is killed, and a new registration goes on. */
  async #renewAfterLoss(reason: string): Promise<void> {
    this.#log.error({ worker: this.#workerId, active: this.#slots.size, reason }, "lease lost");
    this.#slots.close();
    this.#slots.stopAll("fenced", reason);
    this.#looks?.close("fenced", reason);
    this.#tests.close("fenced", reason);
    await this.#settled(30_000);
    for (;;) {
      if (this.#state !== "active") return;
      try {
        const lostId = this.#workerId;
        await declareLost(this.#pool, [lostId]);
        this.#workerId = await this.#register();
        break;
      } catch (caught) {
        this.#log.warn({ err: toError(caught) }, "registration failed, trying again");
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    }
    this.#heartbeat.renewed();
    this.#slots.open();
    this.#turns?.restart(this.#workerId);
    this.#looks?.restart(this.#workerId);
    this.#tests.open();
    this.#log.info({ worker: this.#workerId }, "worker registered anew");
  }

  /** Resolves when no attempt is active, or after `ms`. */
  async #settled(ms: number): Promise<void> {
    const until = performance.now() + ms;
    while (this.#slots.size > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Releases what lost workers held, about three times in a lease, apart from other workers. */
  #scheduleReaper(): void {
    const periodMs = (this.#options.leaseSeconds * 1000) / 3;
    this.#reaper = setTimeout(
      async () => {
        try {
          const { leaseSeconds } = this.#options;
          const released = await releaseLostAttempts(this.#pool, leaseSeconds, new Date());
          if (released > 0) this.#log.warn({ released }, "attempts of lost workers were released");
          await this.#stopTakenAway();
          // A floor under the notices, and under answers that were lost: it costs a millisecond.
          this.#turns?.reconcile();
          this.#looks?.reconcile();
          this.#tests.reconcile();
          this.#jobs.relay();
        } catch (caught) {
          this.#log.warn({ err: toError(caught) }, "lost workers could not be looked for");
        }
        if (this.#state === "active") this.#scheduleReaper();
      },
      periodMs * (0.8 + Math.random() * 0.4),
    );
  }

  /** Stops attempts that the database shows as no longer ours, should their notice have been lost. */
  async #stopTakenAway(): Promise<void> {
    const before = this.#slots.claims();
    if (before.length === 0) return;
    const held = new Set((await claimsOf(this.#pool, this.#workerId)).map(attemptKey));
    for (const claim of before) {
      const key = attemptKey(claim);
      if (!held.has(key)) this.#slots.stop(key, "the attempt is not ours any more");
    }
  }
}

/** Waits for something, but not for longer than this. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const patience = new AbortController();
  const over = sleep(ms, undefined, { signal: patience.signal }).catch(() => undefined);
  await Promise.race([work, over]);
  patience.abort();
}
