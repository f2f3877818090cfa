import type { EffectiveTask } from "@/lib/core/dag/effective-task";
import { combine, elementsOf, type NamedElements } from "@/lib/core/run/map-elements";
import type { TemplateContext } from "@/lib/core/template/context";
import { templateReferences } from "@/lib/core/template/references";
import { renderTemplate } from "@/lib/core/template/render";
import type { Claim, MappedInstance } from "@/lib/db/system/engine";
import type { TaskLog, XComAccess } from "@/lib/operators/context";
import { TaskFailure, TaskSkipped } from "@/lib/operators/outcome";
import type { JsonValue } from "@/lib/schemas/json";
import { contextOf, readReferences } from "./render-task";
import type { RunContext } from "./run-contexts";
import { mappedWith } from "./run-graph";
import type { TeamResources } from "./team-resources";

const MAX_LABEL_LENGTH = 200;
const SHOWN = 200;
/** What a mapped group may come to in one run. */
const MAX_GROUP_INSTANCES = 50_000;

/**
 * Finds the elements that a task is mapped over, and what its instances are called.
 *
 * @throws TaskSkipped without elements; TaskFailure `bad_mapping` for what is no list or mapping,
 * `mapping_too_long` for too many; TemplateError
 */
export async function expandTask(
  context: RunContext,
  task: EffectiveTask,
  claim: Claim,
  resources: TeamResources,
  xcom: XComAccess,
  log: TaskLog,
): Promise<MappedInstance[]> {
  const texts = task.expand.flatMap(({ over }) => (typeof over === "string" ? [over] : []));
  const references = templateReferences([...texts, task.mapIndexTemplate ?? ""].join("\n"));
  const read = await readReferences(references, resources, xcom);
  const templates = contextOf(context, task, claim, read);
  const named = task.expand.map(({ over, as }): NamedElements => {
    const value = typeof over === "string" ? rendered(over, templates) : over;
    const elements = elementsOf(value);
    if (elements === null) throw badMapping(as, over, value);
    return { as, elements };
  });
  const count = named.reduce((product, { elements }) => product * elements.length, 1);
  if (count === 0) throw new TaskSkipped("There is nothing to map over");
  if (count > task.maxMapLength) {
    throw new TaskFailure(
      "mapping_too_long",
      `expand gave ${count} elements; at most ${task.maxMapLength} are allowed (max_map_length)`,
      { retryable: false },
    );
  }
  const tasks = mappedWith(context.document, task.taskId).size;
  if (count * tasks > MAX_GROUP_INSTANCES) {
    throw new TaskFailure(
      "mapping_too_long",
      `expand of the group ${task.mappedGroup} gave ${count} elements for ${tasks} tasks; at most ${MAX_GROUP_INSTANCES} instances are allowed in a mapped group`,
      { retryable: false },
    );
  }
  const label = task.mapIndexTemplate;
  const instances = combine(named).map((item, mapIndex): MappedInstance => {
    if (label === null) return { item, label: null };
    const named = contextOf(context, task, { ...claim, mapIndex, item }, read);
    return { item, label: String(rendered(label, named)).slice(0, MAX_LABEL_LENGTH) };
  });
  const what = `${count} ${count === 1 ? "instance" : "instances"}`;
  log.system(
    tasks > 0
      ? `Expanded the group ${task.mappedGroup} into ${what} of ${tasks} tasks`
      : `Expanded into ${what}`,
  );
  return instances;
}

function rendered(text: string, templates: TemplateContext): JsonValue {
  return renderTemplate(text, templates, { isNative: true }).value;
}

function badMapping(as: string, over: unknown, value: JsonValue): TaskFailure {
  const what = typeof over === "string" ? `${over} gave ` : "";
  return new TaskFailure(
    "bad_mapping",
    `expand of "${as}": ${what}${JSON.stringify(value).slice(0, SHOWN)}; expected a list or a mapping`,
    { retryable: false },
  );
}
