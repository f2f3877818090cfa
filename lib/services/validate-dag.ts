import type * as z from "zod";
import type { ParsedDag } from "@/lib/core/dag/parse";
import { readStoredTimetable, storedTimetableOf } from "@/lib/core/run/stored-timetable";
import { preview } from "@/lib/core/timetable/preview";
import type { Tenant } from "@/lib/db/tenant";
import type {
  GraphView,
  schedulePreviewSchema,
  validateDagResultSchema,
} from "@/lib/schemas/api/dag";
import type { DagDocument } from "@/lib/schemas/dag-document";
import type { Catalogue } from "./catalogue";
import { graphView } from "./graph-view";
import { parseTeamDocument, type TeamNames } from "./parse-document";
import { changeOf, previewView } from "./schedule-change-view";

/** How many runs the preview of a schedule shows. */
const PREVIEW_RUNS = 10;

/**
 * What the editor learns of a document: its problems, its next runs, what it would change about
 * when its DAG runs, its graph as far as it is readable.
 */
export async function validateDag(
  t: Tenant,
  source: string,
  names: TeamNames,
  { catalogue, now }: { catalogue: Catalogue; now: Date },
): Promise<z.output<typeof validateDagResultSchema>> {
  const parsed = parseTeamDocument(source, names, catalogue);
  return {
    valid: parsed.document !== null,
    problems: parsed.problems,
    schedule: parsed.document === null ? null : schedulePreview(parsed.document, names, now),
    change: parsed.document === null ? null : await changeOf(t, parsed.document, names, now),
    graph: await previewGraph(parsed, catalogue),
  };
}

function schedulePreview(
  document: DagDocument,
  names: TeamNames,
  now: Date,
): z.output<typeof schedulePreviewSchema> {
  const { timetable } = readStoredTimetable(storedTimetableOf(document, names.timezone));
  return previewView(timetable, preview(timetable, now, PREVIEW_RUNS));
}

async function previewGraph(parsed: ParsedDag, catalogue: Catalogue): Promise<GraphView | null> {
  if (parsed.tasks.length === 0) return null;
  const { document } = parsed;
  const tasks = parsed.tasks.map(({ taskId, operator, group, upstream }) => ({
    taskId,
    operator: operator ?? "",
    triggerRule:
      document?.tasks[taskId]?.trigger_rule ?? document?.default_args.trigger_rule ?? "all_success",
    group,
    needs: upstream,
  }));
  return (await graphView(tasks, parsed.groups, new Set(), catalogue)).graph;
}
