import * as z from "zod";
import { chosenTasks } from "@/lib/core/backfill/chosen-tasks";
import { decideDate, reasonText } from "@/lib/core/backfill/decide-date";
import { estimateMs } from "@/lib/core/backfill/estimate";
import { resolveParams } from "@/lib/core/dag/params";
import { readStoredTimetable } from "@/lib/core/run/stored-timetable";
import { instantOfDate } from "@/lib/core/timetable/dates";
import { isPeriodic, range } from "@/lib/core/timetable/timetable";
import type { DueRun, Timetable } from "@/lib/core/timetable/types";
import { type NewBackfillItem, runsBetween } from "@/lib/db/stores/backfill";
import type { FoundDag } from "@/lib/db/stores/dag";
import { versionDocument } from "@/lib/db/stores/dag-version";
import { usualDurationMs } from "@/lib/db/stores/run";
import type { Tenant } from "@/lib/db/tenant";
import { invalid } from "@/lib/errors";
import type { BackfillPlan } from "@/lib/schemas/api/backfill";
import { type BackfillBody, MAX_BACKFILL_DATES } from "@/lib/schemas/api/backfill-body";
import { dagParamSchema } from "@/lib/schemas/dag-param";
import type { JsonObject } from "@/lib/schemas/json";
import type { Problem } from "@/lib/schemas/problem";
import type { DagRunState } from "@/lib/schemas/states";
import { iso } from "./dag-view";

/** What a backfill would do, and what entering it takes besides. */
export type PlannedBackfill = {
  from: Date;
  to: Date;
  params: JsonObject;
  /** The tasks that run, groups spelled out; none for all. */
  tasks: string[];
  items: (NewBackfillItem & { run: { id: string; state: DagRunState } | null })[];
};

const pastSchema = z.looseObject({
  depends_on_past: z.boolean().optional(),
  wait_for_downstream: z.boolean().optional(),
});
const documentSchema = z.object({
  params: z.record(z.string(), dagParamSchema),
  tasks: z.record(z.string(), pastSchema),
  default_args: pastSchema.default({}),
});

/**
 * Decides every date of a backfill, in the order in which they start.
 *
 * @throws AppError invalid_request with a problem for each thing that stands against it
 */
export async function planBackfill(
  t: Tenant,
  dag: FoundDag,
  body: BackfillBody,
  now: Date,
): Promise<PlannedBackfill> {
  const { timetable } = readStoredTimetable(dag.timetable);
  const written = await versionDocument(t, dag.versionId);
  const document = documentSchema.parse(written);
  const chosen = chosenTasks(written, body.tasks ?? []);
  const from = instantOfDate(body.from, timetable.timezone);
  const to = instantOfDate(body.to, timetable.timezone, "end");
  const resolved = resolveParams(document.params, body.conf);
  const problems = [
    ...dateProblems(from, to, timetable, now, body),
    ...orderProblems(body, document),
    ...chosen.problems,
    ...(resolved.ok ? [] : resolved.problems.map((p) => ({ ...p, path: ["conf", ...p.path] }))),
  ];
  if (problems.length > 0 || from === null || to === null || !resolved.ok) {
    throw invalid(problems, "The backfill cannot be done");
  }
  const dates = datesBetween(timetable, from, to, body);
  const runs = await runsBetween(t, dag.id, from, to);
  const items = dates.map(({ logicalDate, interval, runAfter }) => {
    const run = runs.get(logicalDate.getTime()) ?? null;
    const decided = decideDate(run?.state ?? null, runAfter <= now, body.reprocess);
    return { logicalDate, interval, run, ...decided };
  });
  if (body.runBackwards) items.reverse();
  return { from, to, params: resolved.values, tasks: chosen.tasks, items };
}

/** A plan as the API gives it. */
export async function backfillPlanView(
  t: Tenant,
  dag: FoundDag,
  { items, tasks }: PlannedBackfill,
  maxActiveRuns: number,
): Promise<BackfillPlan> {
  const counts = { create: 0, rerun: 0, leave: 0 };
  for (const { decision } of items) counts[decision] += 1;
  const usualRunMs = await usualDurationMs(t, dag.id);
  return {
    items: items.map(({ logicalDate, interval, decision, reason, run }) => ({
      logicalDate: iso(logicalDate),
      intervalStart: iso(interval.start),
      intervalEnd: iso(interval.end),
      decision,
      reason,
      reasonText: reasonText(reason),
      run,
    })),
    tasks: tasks.length === 0 ? null : tasks,
    counts,
    usualRunMs,
    estimateMs: estimateMs(counts.create + counts.rerun, maxActiveRuns, usualRunMs),
    versionNumber: dag.versionNumber,
    timezone: readStoredTimetable(dag.timetable).timetable.timezone,
  };
}

function problem(path: (string | number)[], code: string, message: string, allowed = ""): Problem {
  return { path, code, message, severity: "error", ...(allowed === "" ? {} : { allowed }) };
}

function dateProblems(
  from: Date | null,
  to: Date | null,
  timetable: Timetable,
  now: Date,
  body: BackfillBody,
): Problem[] {
  if (!isPeriodic(timetable.schedule)) {
    const message =
      "The DAG has no periodic schedule, so that there are no dates to fill; trigger runs instead";
    return [problem([], "not_periodic", message, "a DAG with a cron, a preset or every")];
  }
  if (from === null || to === null) {
    return [problem([from === null ? "from" : "to"], "bad_date", "This is not a date")];
  }
  if (from > to) {
    const message = `From (${body.from}) is after To (${body.to})`;
    return [problem(["from"], "dates_reversed", message, `at most ${body.to}`)];
  }
  if (from > now) {
    const message = `All of it lies in the future: it begins ${from.toISOString()}`;
    return [problem(["from"], "all_future", message, "dates whose interval is over")];
  }
  return [];
}

function datesBetween(timetable: Timetable, from: Date, to: Date, body: BackfillBody): DueRun[] {
  const dates: DueRun[] = [];
  for (const date of range(timetable, from, to)) {
    if (dates.length === MAX_BACKFILL_DATES) {
      const message = `There are more than ${MAX_BACKFILL_DATES} dates from ${body.from} to ${body.to}; date ${MAX_BACKFILL_DATES} is ${dates.at(-1)?.logicalDate.toISOString()}`;
      throw invalid([
        problem(["to"], "too_many_dates", message, `at most ${MAX_BACKFILL_DATES} dates`),
      ]);
    }
    dates.push(date);
  }
  if (dates.length > 0) return dates;
  const { startDate, endDate } = timetable;
  const bounds = `${startDate?.toISOString() ?? "any time"} to ${endDate?.toISOString() ?? "any time"}`;
  const message = `The schedule has no date from ${body.from} to ${body.to}`;
  throw invalid([problem(["from"], "no_dates", message, `dates of the DAG: ${bounds}`)]);
}

function orderProblems(body: BackfillBody, document: z.output<typeof documentSchema>): Problem[] {
  if (!body.runBackwards) return [];
  const { default_args: defaults, tasks } = document;
  const name = Object.keys(tasks).find((task) => {
    const merged = { ...defaults, ...tasks[task] };
    return merged.depends_on_past === true || merged.wait_for_downstream === true;
  });
  if (name === undefined) return [];
  const message = `Newest first does not go with depends_on_past, which the task ${name} has: it would wait for a date that comes later`;
  return [problem(["runBackwards"], "backwards_depends_on_past", message, "false")];
}
