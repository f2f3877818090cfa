import { stateLook } from "@/components/shared/state";
import { formatCount } from "@/lib/browser/format";
import type { Effect } from "@/lib/schemas/api/operate";

/** What comes of a task that is cleared, in the words of a list. */
export function clearedWords({
  next,
  willBeStopped,
}: Pick<Effect["items"][number], "next" | "willBeStopped">): string {
  const first = willBeStopped ? "will be stopped, then " : "";
  if (next === "scheduled") return `${first}runs again`;
  if (next === "none") return `${first}waits for its turn`;
  return `${first}ends at once: ${stateLook(next).label.toLowerCase()}`;
}

/** What comes of a task that is marked. */
export function markedWords({
  next,
  willBeStopped,
}: Pick<Effect["items"][number], "next" | "willBeStopped">): string {
  const words = `becomes ${stateLook(next).label.toLowerCase()}`;
  return willBeStopped ? `will be stopped, ${words}` : words;
}

/** What follows for a task that the order does not name. */
export function followWords({ next }: Pick<Effect["follows"][number], "next">): string {
  if (next === "scheduled") return "starts";
  if (next === "none") return "waits for its turn";
  return `becomes ${stateLook(next).label.toLowerCase()}`;
}

/** What comes of the run; null when it goes on as it is. */
export function runWords({ state, next }: Effect["run"]): string | null {
  if (state === next) return null;
  if (next === "queued" || next === "running") return "The run goes on from there.";
  if (state === "running" || state === "queued") return `This ends the run: ${next}.`;
  return `The run becomes ${next}.`;
}

/** What an order is about: a task, or one instance of a mapped task. */
export function orderName(taskId: string, mapIndex: number | undefined): string {
  return mapIndex === undefined ? taskId : `${taskId} [${mapIndex}]`;
}

/** What an order to one or several tasks is about, in a sentence. */
export function tasksName(tasks: readonly string[], mapIndex?: number): string {
  const [only] = tasks;
  return tasks.length === 1 && only !== undefined
    ? orderName(only, mapIndex)
    : formatCount(tasks.length, "task");
}

/** The part of an order's body that names one instance of a mapped task. */
export function oneInstance(mapIndex: number | undefined): { mapIndex?: number } {
  return mapIndex === undefined ? {} : { mapIndex };
}

/** What comes of a run's version when it is cleared onto the current one. */
export function versionWords(from: number | undefined, to: number): string {
  return from === to
    ? `The run is on the current version already: ${to}.`
    : `The run moves from version ${from} to version ${to}. Tasks that are new in it run too.`;
}
