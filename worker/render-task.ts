import type { EffectiveTask } from "@/lib/core/dag/effective-task";
import {
  type TemplateContext,
  type TemplateInput,
  templateContext,
} from "@/lib/core/template/context";
import type { MarksAt } from "@/lib/core/template/field-marks";
import { type TemplateReferences, templateReferences } from "@/lib/core/template/references";
import { type RenderedConfig, renderConfig } from "@/lib/core/template/render";
import type { Claim } from "@/lib/db/system/engine";
import type { XComAccess } from "@/lib/operators/context";
import { dagRunTypeSchema } from "@/lib/schemas/states";
import { type RunContext, runValues } from "./run-contexts";
import type { TeamResources } from "./team-resources";

/**
 * Renders a task's config for one attempt, reading only what its templates name.
 *
 * @throws TemplateError with a problem for each field that cannot be rendered.
 */
export async function renderTask(
  context: RunContext,
  marks: MarksAt,
  task: EffectiveTask,
  claim: Claim,
  resources: TeamResources,
  xcom: XComAccess,
): Promise<RenderedConfig> {
  const read = await readReferences(templateReferences(task.config, marks), resources, xcom);
  return renderConfig(task.config, marks, contextOf(context, task, claim, read));
}

/** What templates name outside their run, as it was read for them. */
export type ReadReferences = Pick<TemplateInput, "variables" | "connections" | "xcoms">;

/** Reads what templates name, and nothing else. */
export async function readReferences(
  references: TemplateReferences,
  resources: TeamResources,
  xcom: XComAccess,
): Promise<ReadReferences> {
  const [variables, connections, xcoms] = await Promise.all([
    resources.variables(references.variables),
    resources.connections(references.connections),
    references.xcoms.length === 0
      ? {}
      : xcom.pullAll([...new Set(references.xcoms.map(({ taskId }) => taskId))]),
  ]);
  return { variables, connections, xcoms };
}

/** The variables of an attempt's templates. */
export function contextOf(
  { run, document, assetEvents }: RunContext,
  task: EffectiveTask,
  claim: Claim,
  read: ReadReferences,
): TemplateContext {
  const { conf, params } = runValues(run);
  return templateContext({
    logicalDate: run.logicalDate,
    dataIntervalStart: run.intervalStart,
    dataIntervalEnd: run.intervalEnd,
    prevDataIntervalStartSuccess: run.previousStart,
    prevDataIntervalEndSuccess: run.previousEnd,
    prevStartDateSuccess: run.previousStartedAt,
    runId: run.runId,
    dag: {
      dagId: document.dag_id,
      description: document.description,
      owner: document.owner ?? null,
      tags: document.tags,
      timezone: document.timezone ?? run.teamTimezone,
    },
    dagRun: {
      runType: dagRunTypeSchema.parse(run.type),
      conf,
      runAfter: run.runAfter,
      startDate: null,
    },
    task: { taskId: task.taskId, operator: task.operator, retries: task.retries },
    tryNumber: claim.attempt,
    mapIndex: claim.mapIndex,
    params,
    ...read,
    assetEvents,
    item: claim.item ?? {},
  });
}
