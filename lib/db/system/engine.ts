import * as z from "zod";
import type { CheckFinding } from "@/lib/schemas/check";
import {
  type JsonObject,
  type JsonValue,
  jsonObjectSchema,
  storableText,
} from "@/lib/schemas/json";
import type { Queryable } from "./pool";

/** A task instance that this worker has taken, with the number of the attempt it must run. */
export interface Claim {
  taskInstanceId: string;
  attempt: number;
  teamId: string;
  dagUuid: string;
  runUuid: string;
  /** When the run was last put into the queue; its version, conf and params are fixed from there. */
  runSince: string;
  taskId: string;
  mapIndex: number;
  isProcess: boolean;
  /** retries + 1. */
  maxTries: number;
  /** Attempts of this instance that were lost with their worker. */
  infraLosses: number;
  /** It has to find the elements that its task is mapped over. */
  isMapper: boolean;
  /** Its element of what its task is mapped over, by the names that templates use. */
  item: JsonObject | null;
}

/** One of the instances that a mapped task is expanded into. */
export interface MappedInstance {
  item: JsonObject;
  label: string | null;
}

/** How an attempt ended, as the engine is told. */
export interface Completion {
  taskInstanceId: string;
  attempt: number;
  /** The instance's next state. */
  taskState: "success" | "failed" | "skipped" | "up_for_retry" | "deferred" | "awaiting_input";
  attemptState: "success" | "failed" | "skipped" | "lost" | "cancelled" | "deferred";
  /** Seconds until the retry, with `up_for_retry`. */
  retryAfterSeconds?: number;
  /** True when infrastructure failed: the attempt does not count against the author's retries. */
  infraLoss?: boolean;
  errorCode?: string;
  error?: string;
  exitCode?: number | null;
  rendered?: JsonValue;
  isolation?: string;
  xcoms?: [key: string, value: JsonValue][];
  /** task_ids that a branch did not choose; they are skipped as far as they have not begun. */
  skips?: readonly string[];
  /** What a mapped task is expanded into; with `success` of the instance that found it. */
  instances?: readonly MappedInstance[];
  /** The end of the log, stored in the transaction that ends the attempt. */
  log?: LogTail[];
  /** What data-quality checks of the attempt found. */
  checks?: readonly CheckFinding[];
  /** With `deferred` and `awaiting_input`: what the attempt goes on from. */
  deferral?: NewDeferral;
}

/** An asset that something waits for, and since when an update of it counts. */
export interface AwaitedAsset {
  id: string;
  since: Date;
}

/** What an attempt that ended its turn without an end keeps, and what wakes it. */
export interface NewDeferral {
  /** What the operator goes on from. */
  kept: JsonValue;
  /** What it saw, in words. */
  saw: string;
  /** Seconds until the next look, or its instant; neither when only an event wakes it. */
  afterSeconds?: number;
  until?: Date;
  /** The DAG run whose end wakes it. */
  run?: string;
  /** The asset whose update wakes it. */
  asset?: AwaitedAsset;
  /** What a person is asked; the task instance awaits input then. */
  ask?: JsonValue;
  /** Milliseconds that the turn took. */
  activeMs: number;
  /** Where its log goes on. */
  nextSeq: number;
  nextLine: number;
}

/** A batch of log lines as a completion carries it. */
export interface LogTail {
  seq: number;
  firstLine: number;
  lines: number;
  text: string;
  at: Date;
}

/** What a turn of a worker yields. */
export interface StepResult {
  claimed: Claim[];
  /** Task instances whose completion came too late and was not applied. */
  refused: string[];
}

/** How much a worker can take on. */
export interface Capacity {
  light: number;
  process: number;
}

/** A claim as the engine's functions tell it. */
export const claimRowSchema = z.object({
  ti: z.string(),
  a: z.number(),
  team: z.string(),
  dag: z.string(),
  run: z.string(),
  since: z.string(),
  task: z.string(),
  map: z.number(),
  process: z.boolean(),
  maxTries: z.number(),
  losses: z.number(),
  isMapper: z.boolean(),
  item: jsonObjectSchema.nullable(),
});

/** Reads a claim. */
export function claimOf(row: z.output<typeof claimRowSchema>): Claim {
  return {
    taskInstanceId: row.ti,
    attempt: row.a,
    teamId: row.team,
    dagUuid: row.dag,
    runUuid: row.run,
    runSince: row.since,
    taskId: row.task,
    mapIndex: row.map,
    isProcess: row.process,
    maxTries: row.maxTries,
    infraLosses: row.losses,
    isMapper: row.isMapper,
    item: row.item,
  };
}

const stepRowSchema = z.object({
  claimed: z.array(claimRowSchema.transform(claimOf)),
  refused: z.array(z.string()),
});

/**
 * One turn of a worker: applies completions, advances the runs and claims what to do next, in one
 * round trip and one commit. A completion that is not of the current attempt is refused. With
 * `busy` it claims for other teams than these only.
 */
export async function step(
  db: Queryable,
  workerId: string,
  completions: readonly Completion[],
  capacity: Capacity,
  queues: readonly string[],
  busy: readonly string[] | null = null,
): Promise<StepResult> {
  const { rows } = await db.query<{ result: unknown }>({
    name: "engine-step",
    text: "select engine.step($1, $2, $3, $4, $5, $6) as result",
    values: [
      workerId,
      storableJson(completions.map(wireForm)),
      capacity.light,
      capacity.process,
      queues,
      busy,
    ],
  });
  return stepRowSchema.parse(rows[0]?.result);
}

/** Texts of tasks may hold anything: one that Postgres refuses would refuse the whole turn. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "string" ? storableText(item) : item,
  );
}

function wireForm(completion: Completion): Record<string, unknown> {
  return {
    ti: completion.taskInstanceId,
    a: completion.attempt,
    s: completion.taskState,
    as: completion.attemptState,
    wait: completion.retryAfterSeconds,
    loss: completion.infraLoss,
    code: completion.errorCode,
    err: completion.error,
    exit: completion.exitCode,
    ren: completion.rendered,
    iso: completion.isolation,
    x: completion.xcoms?.length ? completion.xcoms : undefined,
    k: completion.skips?.length ? completion.skips : undefined,
    m: completion.instances,
    l: wireLog(completion.log),
    c: completion.checks?.length ? completion.checks : undefined,
    d: deferralForm(completion.deferral),
  };
}

/** Log text as the engine's functions take it. */
export function wireLog(log: readonly LogTail[] | undefined): unknown {
  return log?.map(({ seq, firstLine, lines, text, at }) => ({
    seq,
    first: firstLine,
    lines,
    text,
    at,
  }));
}

function deferralForm(deferral: NewDeferral | undefined): unknown {
  if (deferral === undefined) return undefined;
  const { kept, saw, afterSeconds, until, run, asset, ask, activeMs, nextSeq, nextLine } = deferral;
  return {
    kept,
    saw,
    wait: afterSeconds,
    until,
    run,
    asset: asset?.id,
    since: asset?.since,
    ask,
    active: Math.round(activeMs),
    seq: nextSeq,
    line: nextLine,
  };
}

/** A run to be created; instants are ISO 8601. */
export interface NewRun {
  id: string;
  team_id: string;
  dag_id: string;
  dag_version_id: string;
  run_id: string;
  type: "scheduled" | "manual" | "backfill" | "asset_triggered";
  logical_date: string;
  interval_start: string;
  interval_end: string;
  run_after: string;
  conf?: JsonValue;
  params?: JsonValue;
  priority?: number;
  triggered_by?: string;
}

/** Creates runs with their task instances and starts what may start; returns the ids of the new. */
export async function createRuns(db: Queryable, runs: readonly NewRun[]): Promise<string[]> {
  if (runs.length === 0) return [];
  const { rows } = await db.query<{ id: string }>({
    name: "engine-create-runs",
    text: "select id from engine.create_runs($1)",
    values: [JSON.stringify(runs)],
  });
  return rows.map((row) => row.id);
}

/** Ends the retry delays that are over; returns how many instances woke. */
export async function wakeDue(db: Queryable, limit = 1_000): Promise<number> {
  const { rows } = await db.query<{ woken: number }>({
    name: "engine-wake-due",
    text: "select engine.wake_due($1) as woken",
    values: [limit],
  });
  return rows[0]?.woken ?? 0;
}

/** Ends the runs that have run for longer than they may; returns how many. */
export async function timeOutRuns(db: Queryable, limit = 100): Promise<number> {
  const { rows } = await db.query<{ ended: number }>({
    name: "engine-time-out-runs",
    text: "select engine.time_out_runs($1) as ended",
    values: [limit],
  });
  return rows[0]?.ended ?? 0;
}

/** Claims of a worker that the database knows of. */
export async function claimsOf(db: Queryable, workerId: string): Promise<Claim[]> {
  const { rows } = await db.query<Claim>({
    name: "engine-claims-of",
    text: `select id as "taskInstanceId", try_number as attempt, team_id as "teamId",
        dag_id as "dagUuid", dag_run_id as "runUuid",
        (select to_jsonb(r.queued_at) #>> '{}' from dag_run r where r.id = dag_run_id) as "runSince",
        task_id as "taskId", map_index as "mapIndex",
        is_process as "isProcess", max_tries as "maxTries", infra_losses as "infraLosses",
        expanded is not null as "isMapper", map_item as item
      from task_instance where worker_id = $1 and state = 'running'`,
    values: [workerId],
  });
  return rows;
}

/**
 * Milliseconds until something happens by itself (a tick, the end of a retry delay or of a run's
 * time); null for never.
 */
export async function msUntilNextWake(db: Queryable): Promise<number | null> {
  const { rows } = await db.query<{ ms: number | null }>({
    name: "engine-next-wake",
    text: `select extract(epoch from least(
        (select min(next_run_at) from dag
          where next_run_at is not null and not paused and not at_run_limit and deleted_at is null),
        (select min(next_at) from task_instance where state = 'up_for_retry'),
        (select min(timeout_at) from dag_run where state = 'running' and timeout_at is not null)
      ) - clock_timestamp())::float8 * 1000 as ms`,
    values: [],
  });
  return rows[0]?.ms ?? null;
}
