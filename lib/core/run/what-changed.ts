import type { JsonValue } from "@/lib/schemas/json";
import { type ValueChange, valueChanges } from "./value-changes";

/** A task of one version against the same of another. */
export type TaskChange = {
  taskId: string;
  kind: "added" | "removed" | "changed";
  /** Of a changed one. */
  fields: ValueChange[];
};

type Tasks = Readonly<Record<string, JsonValue>>;

/** Which tasks of a document differ, in the order of the newer one; what is gone comes last. */
export function taskChanges(before: Tasks, after: Tasks): TaskChange[] {
  const names = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...names].flatMap((taskId): TaskChange[] => {
    const one = Object.hasOwn(before, taskId) ? before[taskId] : undefined;
    const other = Object.hasOwn(after, taskId) ? after[taskId] : undefined;
    if (one === undefined) return [{ taskId, kind: "added", fields: [] }];
    if (other === undefined) return [{ taskId, kind: "removed", fields: [] }];
    const fields = valueChanges(one, other);
    return fields.length === 0 ? [] : [{ taskId, kind: "changed", fields }];
  });
}

/** A duration that is this many times the usual, or that part of it, is far from it… */
const FAR_RATIO = 2;
/** …when it also differs by this much, and enough runs tell what is usual. */
const FAR_MS = 1000;
const LEAST_RUNS = 3;

/** Whether a duration is far from what is usual; null when it is not, or nobody can say. */
export function farFromUsual(
  durationMs: number | null,
  usual: { medianMs: number; runs: number } | undefined,
): "longer" | "shorter" | null {
  if (durationMs === null || usual === undefined || usual.runs < LEAST_RUNS) return null;
  const { medianMs } = usual;
  if (Math.abs(durationMs - medianMs) < FAR_MS) return null;
  if (durationMs >= medianMs * FAR_RATIO) return "longer";
  return durationMs * FAR_RATIO <= medianMs ? "shorter" : null;
}

/** What a sentence on a failed run is made of; everything against the last good run. */
export type Differences = {
  version: { from: number; to: number; tasks: readonly TaskChange[] } | null;
  params: readonly { path: string }[];
  /** Changed between the two runs, the latest first. */
  resources: readonly { kind: string; name: string; verb: string; beforeEndMs: number }[];
  tasks: readonly { taskId: string; rendered: number; far: "longer" | "shorter" | null }[];
  checks: readonly { name: string; before: string | null; after: string | null }[];
};

/** Most things of a kind that a sentence names. */
const MAX_NAMED = 2;

/** What differs, in a sentence; what people changed comes first. */
export function changesInWords(differences: Differences): string {
  const { version, params, resources, tasks, checks } = differences;
  const parts: string[] = [];
  if (version !== null) parts.push(versionWords(version));
  for (const { kind, name, verb, beforeEndMs } of resources.slice(0, MAX_NAMED)) {
    const done = verb === "create" ? "was made" : verb === "delete" ? "was deleted" : "changed";
    parts.push(
      beforeEndMs < 0
        ? `${kind} ${name} ${done} after the run`
        : `${kind} ${name} ${done} ${spanWords(beforeEndMs)} before its end`,
    );
  }
  if (resources.length > MAX_NAMED)
    parts.push(`${resources.length - MAX_NAMED} more resources changed`);
  if (params.length > 0) parts.push(`params differ: ${named(params.map(({ path }) => path))}`);
  const rendered = tasks.filter((task) => task.rendered > 0).map(({ taskId }) => taskId);
  if (rendered.length > 0 && version === null && params.length === 0) {
    parts.push(`${named(rendered)} ran with other values`);
  }
  const far = tasks.filter((task) => task.far !== null);
  const [first] = far;
  if (first !== undefined) {
    parts.push(`${named(far.map(({ taskId }) => taskId))} took far ${first.far} than usual`);
  }
  const [check] = checks;
  if (check !== undefined) {
    const words = `check ${check.name} measured ${check.after ?? "nothing"} instead of ${check.before ?? "nothing"}`;
    parts.push(words);
  }
  if (parts.length === 0) {
    return "Nothing that is kept here differs from the last good run: look at the data, or at the systems that its tasks reach.";
  }
  const text = parts.join("; ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function versionWords({ from, to, tasks }: NonNullable<Differences["version"]>): string {
  const head = `version ${from} → ${to}`;
  if (tasks.length === 0) return `${head} changed the DAG's own settings`;
  const words = tasks.slice(0, MAX_NAMED).map(({ taskId, kind, fields }) => {
    if (kind !== "changed") return `${kind} ${taskId}`;
    const names = new Set(fields.map(({ path }) => path.split(".")[0] ?? path));
    return `changed ${named([...names])} of ${taskId}`;
  });
  const more = tasks.length - MAX_NAMED;
  return `${head} ${words.join(" and ")}${more > 0 ? ` and ${more} more tasks` : ""}`;
}

function named(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  const shown = names.slice(0, MAX_NAMED).join(more > 0 ? ", " : " and ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}

const UNITS = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
] as const;

function spanWords(ms: number): string {
  for (const [size, unit] of UNITS) if (ms >= size) return `${Math.floor(ms / size)} ${unit}`;
  return "just";
}
