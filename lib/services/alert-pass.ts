import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { Logger } from "pino";
import * as z from "zod";
import { type AlertSituation, planAlerts } from "@/lib/core/alert/plan";
import { afterQuiet } from "@/lib/core/alert/quiet";
import {
  type AlertEvent,
  type AlertItem,
  EVENT_KINDS,
  type FailedCheck,
} from "@/lib/core/alert/types";
import { durationWords } from "@/lib/core/alert/words";
import {
  type DeliveryOrder,
  lastDeliveries,
  orderDeliveries,
} from "@/lib/db/system/alert-delivery";
import {
  type AlertEventRow,
  failedChecks,
  passDeadlines,
  succeededTasks,
  takeAlertEvents,
} from "@/lib/db/system/alert-event";
import {
  alertRules,
  lockAlertPass,
  openIncidents,
  writeIncidents,
} from "@/lib/db/system/alert-incident";
import { inTransaction } from "@/lib/db/system/pool";
import { alertSubjectSchema, ruleSettingsSchema } from "@/lib/schemas/alert";

const BATCH = 500;

/**
 * Reads what the engine wrote down and makes incidents and messages of it, until nothing is left.
 * Reading an event and what becomes of it are one transaction: a pass that is killed has done
 * nothing, and none is read twice. One pass goes on at a time, so that events keep their order.
 *
 * @returns how many events were read
 */
export async function passAlerts(pool: pg.Pool, log: Logger): Promise<number> {
  let read = 0;
  for (;;) {
    const n = await inTransaction(pool, (db) => passBatch(db, log));
    read += n;
    if (n < BATCH) return read;
  }
}

async function passBatch(db: pg.PoolClient, log: Logger): Promise<number> {
  if (!(await lockAlertPass(db))) return 0;
  await passDeadlines(db);
  const rows = await takeAlertEvents(db, BATCH);
  if (rows.length === 0) return 0;
  const teamIds = [...new Set(rows.map(({ teamId }) => teamId))];
  const dagUuids = [...new Set(rows.flatMap(({ dagUuid }) => dagUuid ?? []))];
  const open = (await openIncidents(db, dagUuids, teamIds)).map((row) => ({
    ...row,
    subject: alertSubjectSchema.parse(row.subject),
  }));
  const rules = (await alertRules(db, teamIds)).flatMap(({ settings, ...rule }) => {
    const read = ruleSettingsSchema.safeParse(settings);
    // One that cannot be read must not keep the others from being told.
    if (!read.success) log.error({ rule: rule.id, err: read.error }, "alert rule not readable");
    return read.success ? [{ ...rule, settings: read.data }] : [];
  });
  const ended = rows.filter(({ kind }) => kind === "run_failed" || kind === "run_succeeded");
  const runs = ended.flatMap(({ run }) => run ?? []);
  const taskIds = [
    ...new Set([...open.map(({ taskId }) => taskId), ...rows.flatMap((r) => r.taskId ?? [])]),
  ];
  const succeeded = await succeededTasks(db, runs, taskIds);
  const checked = [
    ...open.filter(({ family }) => family === "check").map(({ taskId }) => taskId),
    ...rows.filter(({ kind }) => kind === "check_warned").flatMap(({ taskId }) => taskId ?? []),
  ];
  const failing = await failedChecks(db, runs, [...new Set(checked)]);
  const events = rows.map((row) =>
    eventOf(
      row,
      succeeded.filter(({ run }) => run === row.run).map(({ taskId }) => taskId),
      failing.filter(({ run }) => run === row.run),
    ),
  );
  const now = new Date(Math.max(...rows.map(({ at }) => at.getTime())));
  const situation: AlertSituation = { events, rules, open, now, newId: randomUUID };
  const plan = planAlerts(situation);
  await writeIncidents(db, plan);
  await orderDeliveries(db, await ordersOf(db, plan.items, now));
  const teams = [...new Set(plan.incidents.map(({ teamId }) => teamId))];
  await db.query("select pg_notify('millrace_live', t || '::') from unnest($1::text[]) t", [teams]);
  return rows.length;
}

const kindSchema = z.enum(EVENT_KINDS);

function eventOf(
  row: AlertEventRow,
  tasks: readonly string[],
  checks: readonly FailedCheck[],
): AlertEvent {
  const { dagUuid, dagId, detail } = row;
  return {
    id: row.id,
    teamId: row.teamId,
    kind: kindSchema.parse(row.kind),
    at: row.at,
    dag: dagUuid === null || dagId === null ? null : { id: dagUuid, dagId, tags: row.tags ?? [] },
    runUuid: row.run,
    logicalDate: row.logicalDate,
    runType: row.runType,
    ruleId: detail.ruleId ?? null,
    failuresInARow: row.failuresInARow ?? 0,
    previousFailed: row.previousFailed ?? false,
    succeededTasks: tasks,
    failedChecks: checks,
    detail: detail.label ?? "",
    subject: {
      dagId,
      run: row.run,
      runType: row.runType,
      logicalDate: row.logicalDate?.toISOString() ?? null,
      taskId: row.taskId,
      mapIndex: row.mapIndex,
      attempt: row.attempt,
      line: row.line,
      error: row.error ?? detail.error ?? null,
      durationSeconds: row.durationSeconds,
      failedTasks: row.failedTasks,
      owner: row.owner ?? "",
      changed: changeSince(row),
      ...(detail.backfill === undefined ? {} : { backfill: detail.backfill }),
    },
  };
}

/** What differs from the last run that succeeded, as far as it is known without looking further. */
function changeSince({ version, goodVersion, goodDurationSeconds }: AlertEventRow): string | null {
  if (goodVersion === null || version === null) return null;
  const took =
    goodDurationSeconds === null ? "" : `; that run took ${durationWords(goodDurationSeconds)}`;
  return version === goodVersion
    ? `Nothing in the DAG since the last success (version ${version})${took}`
    : `Version ${goodVersion} succeeded last, this is version ${version}${took}`;
}

/** One message for the items of a channel and DAG, at the pace that their rules ask for. */
async function ordersOf(
  db: pg.PoolClient,
  items: readonly AlertItem[],
  now: Date,
): Promise<DeliveryOrder[]> {
  const groups = new Map<string, AlertItem[]>();
  for (const item of items) {
    const key = `${item.channelId}:${item.dagUuid ?? ""}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  const heads = [...groups.values()].flatMap(([first]) => first ?? []);
  const last = await lastDeliveries(db, heads);
  return heads.map((head) => {
    const { teamId, channelId, dagUuid } = head;
    const group = groups.get(`${channelId}:${dagUuid ?? ""}`) ?? [];
    const before = last.find((row) => row.channelId === channelId && row.dagUuid === dagUuid)?.at;
    return {
      id: randomUUID(),
      teamId,
      channelId,
      dagUuid,
      // The most urgent of its items says when.
      dueAt: new Date(Math.min(...group.map((item) => dueAtOf(item, now, before).getTime()))),
      items: group.map(({ settings: _settings, ...item }) => item),
    };
  });
}

function dueAtOf({ settings }: AlertItem, now: Date, before: Date | undefined): Date {
  const waited = now.getTime() + settings.groupWaitSeconds * 1_000;
  const paced =
    before === undefined ? waited : before.getTime() + settings.groupIntervalSeconds * 1_000;
  return afterQuiet(settings.quiet, new Date(Math.max(waited, paced)));
}
