import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { PgBoss } from "pg-boss";
import type { Logger } from "pino";
import { noteUnservedQueues } from "@/lib/db/system/alert-worker";
import { isAway } from "@/lib/db/system/patient";
import { stalledRunOrders } from "@/lib/db/system/run-order";
import { TeamTransactions } from "@/lib/db/system/team-transactions";
import { toError } from "@/lib/errors";
import { handleJob, inside, sendJob, startQueue } from "@/lib/queue/boss";
import {
  closeTeamJob,
  executeJob,
  invitationMailJob,
  personMailJob,
  runOrderJob,
  schedulingPassJob,
  testConnectionJob,
  upkeepJob,
  watchdogJob,
} from "@/lib/queue/jobs";
import { carryOutRunOrder } from "@/lib/services/carry-out-run-order";
import { closeTeam } from "@/lib/services/close-team";
import { relayOutbox } from "@/lib/services/relay-outbox";
import { sendInvitationMail, sendPersonMail } from "@/lib/services/send-account-mail";
import { runUpkeep } from "@/lib/services/upkeep";
import { watchSchedules } from "@/lib/services/watch-schedules";
import { testConnection } from "./test-connection";
import type { WorkerOptions } from "./worker";

/** A database that is away when the worker starts has this long to come back. */
const START_PATIENCE_MS = 120_000;
const RETRY_MS = 500;

/** What jobs need of the worker around them. */
export interface JobSurroundings {
  options: WorkerOptions;
  pool: pg.Pool;
  log: Logger;
  /** There may be work for a turn. */
  wake(): void;
  /** There may be due runs. */
  poke(): void;
}

/** The durable jobs of a worker: it handles them, and queues what the web ordered. */
export class Jobs {
  readonly #around: JobSurroundings;
  readonly #teams: TeamTransactions;
  #boss: PgBoss | undefined;
  #isStopping = false;
  #relaying: Promise<void> | undefined;
  #relayAgain = false;

  constructor(around: JobSurroundings) {
    this.#around = around;
    this.#teams = new TeamTransactions(around.options.databaseUrl);
  }

  /**
   * Connects to the queue and begins to handle jobs. While the database is away, it tries again and
   * again: without the queue a worker still works, woken by notices.
   */
  async start(): Promise<void> {
    const { options, log } = this.#around;
    const until = performance.now() + START_PATIENCE_MS;
    for (;;) {
      let boss: PgBoss | undefined;
      try {
        boss = await startQueue({
          connectionString: options.databaseUrl,
          max: 3,
          onError: (error) => log.warn({ err: error }, "job queue"),
        });
        await this.#handle(boss);
        this.#boss = boss;
        return;
      } catch (caught) {
        void boss?.stop({ graceful: false }).catch(() => undefined);
        if (!isAway(caught) || performance.now() > until) throw caught;
        log.warn({ err: toError(caught) }, "the job queue could not be reached, trying again");
        await sleep(RETRY_MS);
      }
    }
  }

  /** Takes no more jobs, and gives those under way two seconds. */
  async stop(): Promise<void> {
    const boss = this.#boss;
    this.#boss = undefined;
    this.#isStopping = true;
    await boss?.stop({ graceful: true, timeout: 2_000 }).catch(() => undefined);
    await this.#teams.close();
  }

  /** Orders a turn of some worker, in a transaction. Before the queue is connected, nothing. */
  async orderTurn(db: pg.PoolClient): Promise<void> {
    if (this.#boss === undefined) return;
    await sendJob(this.#boss, executeJob, { queue: "default" }, inside(db));
  }

  /** Hands on what the web ordered; one relay at a time. */
  relay(): void {
    const { pool, log } = this.#around;
    this.#relayAgain = true;
    if (this.#boss === undefined || this.#relaying !== undefined) return;
    this.#relaying = (async () => {
      while (this.#relayAgain && this.#boss !== undefined) {
        this.#relayAgain = false;
        try {
          const unknown = await relayOutbox(pool, this.#boss);
          if (unknown.length > 0) log.error({ unknown }, "orders that no job takes");
        } catch (caught) {
          log.warn({ err: toError(caught) }, "orders could not be handed on");
        }
      }
    })().finally(() => {
      this.#relaying = undefined;
    });
  }

  async #handle(boss: PgBoss): Promise<void> {
    const { options, pool, log, wake, poke } = this.#around;
    const { net, folders, openSecret } = options;
    const mail = { db: pool, smtp: options.smtp, baseUrl: options.baseUrl };
    await handleJob(boss, executeJob, async ({ queue }) => {
      if (options.queues.includes(queue)) wake();
    });
    await handleJob(boss, schedulingPassJob, async () => poke());
    await handleJob(boss, testConnectionJob, (order) =>
      testConnection({ db: pool, log, net, folders, openSecret }, order),
    );
    await handleJob(boss, personMailJob, (order) => sendPersonMail(mail, order));
    await handleJob(boss, invitationMailJob, (order) => sendInvitationMail(mail, order));
    await handleJob(boss, closeTeamJob, async ({ teamId }) => {
      const cancelled = await closeTeam(pool, teamId);
      log.info({ team: teamId, cancelled }, "a deleted team was closed");
      wake();
    });
    const { inTeam } = this.#teams;
    const isStopping = () => this.#isStopping;
    await handleJob(boss, runOrderJob, (order) =>
      carryOutRunOrder({ inTeam, log, isStopping }, order),
    );
    await handleJob(boss, watchdogJob, async () => {
      await watchSchedules(pool, log);
      await noteUnservedQueues(pool);
      // A worker that was killed cannot hand on what it had begun.
      for (const order of await stalledRunOrders(pool)) await sendJob(boss, runOrderJob, order);
    });
    await handleJob(boss, upkeepJob, async () => log.info(await runUpkeep(pool), "upkeep done"));
  }
}
