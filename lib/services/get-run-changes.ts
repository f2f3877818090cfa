import * as z from "zod";
import { resourcesUsed } from "@/lib/core/run/resources-used";
import { isSame, valueChanges } from "@/lib/core/run/value-changes";
import { changesInWords, farFromUsual, taskChanges } from "@/lib/core/run/what-changed";
import { marksOfSchema } from "@/lib/core/template/field-marks";
import { eventsOfRun } from "@/lib/db/stores/asset";
import { type CheckResultRow, listCheckResults } from "@/lib/db/stores/check-result";
import { documentOfVersion, findVersion } from "@/lib/db/stores/dag-version";
import type { FoundRun } from "@/lib/db/stores/run";
import {
  differingRendered,
  lastGoodRun,
  resourceEvents,
  usualTaskDurations,
} from "@/lib/db/stores/run-compare";
import { listTaskInstances, type TaskInstanceRow } from "@/lib/db/stores/task-instance";
import type { Tenant } from "@/lib/db/tenant";
import type { RunChanges } from "@/lib/schemas/api/run-changes";
import { DEFAULT_POOL } from "@/lib/schemas/dag-task-defaults";
import { type JsonValue, jsonValueSchema } from "@/lib/schemas/json";
import type { Catalogue } from "./catalogue";
import { iso } from "./dag-view";
import { findRunOf } from "./get-run";
import { runView } from "./run-view";

/**
 * What differs between a run and the last good run of its DAG before it: the version, params, what
 * its tasks ran with and how long, the resources that they use, what checks measured, the assets
 * that started it. Every list is bounded.
 *
 * @throws AppError not_found
 */
export async function getRunChanges(
  t: Tenant,
  dagId: string,
  runUuid: string,
  catalogue: Catalogue,
): Promise<RunChanges> {
  const { run } = await findRunOf(t, dagId, runUuid);
  const good = await lastGoodRun(t, run);
  if (good === null) return NOTHING_BEFORE;
  const document = await documentOf(t, run);
  const version = await versionChange(t, good, run, document);
  const params = valueChanges(good.params, run.params);
  const resources = await resourceChanges(t, good, run, document, catalogue);
  const tasks = await taskSides(t, good, run);
  const checks = await checkChanges(t, good, run);
  const assets = await assetChanges(t, good, run);
  const endMs = (run.endedAt ?? new Date(8.64e15)).getTime();
  const summary = changesInWords({
    version,
    params,
    resources: resources.map(({ kind, name, verb, at }) => ({
      kind,
      name,
      verb,
      beforeEndMs: endMs - Date.parse(at),
    })),
    tasks: tasks.map(({ taskId, rendered, far }) => ({ taskId, rendered: rendered.length, far })),
    checks,
  });
  return { against: runView(good), summary, version, params, resources, tasks, checks, assets };
}

const NOTHING_BEFORE: RunChanges = {
  against: null,
  summary: "No run of this DAG before this one succeeded: there is nothing to compare it with.",
  version: null,
  params: [],
  resources: [],
  tasks: [],
  checks: [],
  assets: [],
};

/** Of a stored document what is compared; it was valid by the rules of its time. */
const storedDocumentSchema = z
  .object({
    tasks: z.record(z.string(), z.record(z.string(), jsonValueSchema)),
    default_args: z.looseObject({ pool: z.string().optional() }).optional(),
  })
  .catchall(jsonValueSchema);
type StoredDocument = z.output<typeof storedDocumentSchema>;

async function documentOf(t: Tenant, run: FoundRun): Promise<StoredDocument> {
  return storedDocumentSchema.parse(await documentOfVersion(t, run.dagUuid, run.versionNumber));
}

async function versionChange(
  t: Tenant,
  good: FoundRun,
  run: FoundRun,
  after: StoredDocument,
): Promise<RunChanges["version"]> {
  if (good.versionNumber === run.versionNumber) return null;
  const before = await documentOf(t, good);
  const newer = await findVersion(t, run.dagUuid, run.versionNumber);
  if (newer === null) return null;
  const { tasks: tasksBefore, ...settingsBefore } = before;
  const { tasks: tasksAfter, ...settingsAfter } = after;
  return {
    from: good.versionNumber,
    to: run.versionNumber,
    message: newer.message,
    authorName: newer.authorName,
    publishedAt: iso(newer.createdAt),
    settings: valueChanges(jsonOf(settingsBefore), jsonOf(settingsAfter)),
    tasks: taskChanges(tasksBefore, tasksAfter),
  };
}

/** The same without what is undefined, which is no JSON. */
function jsonOf(value: unknown): JsonValue {
  return jsonValueSchema.parse(JSON.parse(JSON.stringify(value)));
}

async function resourceChanges(
  t: Tenant,
  good: FoundRun,
  run: FoundRun,
  document: StoredDocument,
  catalogue: Catalogue,
): Promise<RunChanges["resources"]> {
  const used = resourcesUsed(
    document.tasks,
    (type) => {
      const operator = catalogue.find((one) => one.type === type);
      return operator === undefined ? undefined : marksOfSchema(operator.config);
    },
    document.default_args?.pool ?? DEFAULT_POOL,
  );
  const names = {
    connection: [...used.connection.keys()],
    variable: [...used.variable.keys()],
    pool: [...used.pool.keys()],
  };
  const events = await resourceEvents(t, names, good.startedAt ?? good.queuedAt);
  return events.map(({ kind, name, action, at, by }) => ({
    kind,
    name,
    verb: action.split(".").at(-1) ?? action,
    at: iso(at),
    by,
    isLater: run.endedAt !== null && at > run.endedAt,
    tasks: [...(used[kind].get(name) ?? [])],
  }));
}

async function taskSides(t: Tenant, good: FoundRun, run: FoundRun): Promise<RunChanges["tasks"]> {
  const before = new Map((await listTaskInstances(t, good.id)).map((task) => [task.taskId, task]));
  const usual = await usualTaskDurations(t, run);
  const rendered = new Map(
    (await differingRendered(t, good.id, run.id)).map((one) => [one.taskId, one]),
  );
  return (await listTaskInstances(t, run.id)).map((task) => {
    const { taskId } = task;
    const other = before.get(taskId);
    const values = rendered.get(taskId);
    const after = sideOf(task);
    return {
      taskId,
      before: other === undefined ? null : sideOf(other),
      after,
      usualMs: usual.get(taskId)?.medianMs ?? null,
      far: farFromUsual(after.durationMs, usual.get(taskId)),
      rendered: values === undefined ? [] : valueChanges(values.before, values.after),
    };
  });
}

function sideOf({ state, startedAt, endedAt }: TaskInstanceRow) {
  const durationMs =
    startedAt === null || endedAt === null ? null : endedAt.getTime() - startedAt.getTime();
  return { state, durationMs };
}

async function checkChanges(
  t: Tenant,
  good: FoundRun,
  run: FoundRun,
): Promise<RunChanges["checks"]> {
  const key = ({ taskId, name }: CheckResultRow) => JSON.stringify([taskId, name]);
  const now = await listCheckResults(t, run.id);
  if (now.items.length === 0) return [];
  const before = new Map((await listCheckResults(t, good.id)).items.map((one) => [key(one), one]));
  return now.items.flatMap((check) => {
    const old = before.get(key(check));
    if (old !== undefined && isSame(old.value, check.value) && old.passed === check.passed)
      return [];
    const { taskId, name, severity, passed, expected, value } = check;
    return [{ taskId, name, severity, passed, expected, before: old?.value ?? null, after: value }];
  });
}

async function assetChanges(
  t: Tenant,
  good: FoundRun,
  run: FoundRun,
): Promise<RunChanges["assets"]> {
  const counts = new Map<string, { before: number; after: number }>();
  for (const [side, one] of [
    ["before", good],
    ["after", run],
  ] as const) {
    if (one.type !== "asset_triggered") continue;
    for (const { asset } of await eventsOfRun(t, one.id)) {
      const count = counts.get(asset) ?? { before: 0, after: 0 };
      counts.set(asset, { ...count, [side]: count[side] + 1 });
    }
  }
  return [...counts].map(([asset, count]) => ({ asset, ...count }));
}
