import * as z from "zod";
import { type JsonValue, jsonValueSchema } from "@/lib/schemas/json";
import {
  type AwaitedAsset,
  type Claim,
  claimOf,
  claimRowSchema,
  type LogTail,
  storableJson,
  wireLog,
} from "./engine";
import type { Queryable } from "./pool";

/** A deferred attempt that is due, and that this worker must look for. */
export interface LookClaim extends Claim {
  /** What the operator kept when it looked last. */
  kept: JsonValue;
  saw: string;
  /** Looks that were made. */
  looks: number;
  /** What woke it, when a person did. */
  input: JsonValue;
  /** Looks in a row that were lost with their worker. */
  lookLosses: number;
  activeMs: number;
  /** Where its log goes on. */
  nextSeq: number;
  nextLine: number;
  /** Seconds since the first look, by the database's clock. */
  elapsedSeconds: number;
  /** How long after its instant it was given out. */
  lateMs: number;
}

/** What a look saw, when the attempt waits on. */
export interface Seen {
  taskInstanceId: string;
  attempt: number;
  kept: JsonValue;
  saw: string;
  /** Seconds until the next look, or its instant. */
  afterSeconds?: number;
  until?: Date;
  /** The DAG run whose end wakes it before that. */
  run?: string;
  /** The asset whose update wakes it before that. */
  asset?: AwaitedAsset;
  activeMs: number;
  log?: LogTail[];
}

/** What a turn of looks yields. */
export interface LookResult {
  claimed: LookClaim[];
  /** Milliseconds until the next look is due; null when none is. */
  nextMs: number | null;
}

const lookRowSchema = z.object({
  claimed: z.array(
    claimRowSchema
      .extend({
        kept: jsonValueSchema,
        saw: z.string(),
        looks: z.number(),
        input: jsonValueSchema,
        lookLosses: z.number(),
        activeMs: z.number(),
        seq: z.number(),
        line: z.number(),
        elapsed: z.number(),
        lateMs: z.number(),
      })
      .transform(
        (row): LookClaim => ({
          ...claimOf(row),
          kept: row.kept,
          saw: row.saw,
          looks: row.looks,
          input: row.input,
          lookLosses: row.lookLosses,
          activeMs: row.activeMs,
          nextSeq: row.seq,
          nextLine: row.line,
          elapsedSeconds: row.elapsed,
          lateMs: row.lateMs,
        }),
      ),
  ),
  nextMs: z.number().nullable(),
});

/** Stores what looks saw and takes those that are due, in one round trip and one commit. */
export async function look(
  db: Queryable,
  workerId: string,
  seen: readonly Seen[],
  want: number,
  queues: readonly string[],
): Promise<LookResult> {
  const { rows } = await db.query<{ result: unknown }>({
    name: "engine-look",
    text: "select engine.look($1, $2, $3, $4) as result",
    values: [workerId, storableJson(seen.map(wireForm)), want, queues],
  });
  return lookRowSchema.parse(rows[0]?.result);
}

function wireForm(seen: Seen): Record<string, unknown> {
  return {
    ti: seen.taskInstanceId,
    a: seen.attempt,
    kept: seen.kept,
    saw: seen.saw,
    wait: seen.afterSeconds,
    until: seen.until,
    run: seen.run,
    asset: seen.asset?.id,
    since: seen.asset?.since,
    active: Math.round(seen.activeMs),
    l: wireLog(seen.log),
  };
}

/** Wakes the attempts whose asset was updated; returns how many. */
export async function wakeAssetWaiters(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ woken: number }>({
    name: "engine-wake-asset-waiters",
    text: "select engine.wake_asset_waiters() as woken",
  });
  return rows[0]?.woken ?? 0;
}

/** Gives back the looks of workers that are gone; returns how many. */
export async function releaseLostLooks(db: Queryable): Promise<number> {
  return await released(db, []);
}

/** Gives back the looks that a worker holds without knowing of them; returns how many. */
export async function releaseUnknownLooks(
  db: Queryable,
  workerId: string,
  known: readonly string[],
): Promise<number> {
  return await released(db, [workerId, known]);
}

async function released(db: Queryable, values: [] | [string, readonly string[]]): Promise<number> {
  const { rows } = await db.query<{ n: number }>({
    text: `select engine.release_looks(${values.length === 0 ? "" : "$1, $2"}) as n`,
    values,
  });
  return rows[0]?.n ?? 0;
}
