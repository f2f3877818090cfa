import type { ApiExample } from "@/components/shared/api-hint";
import { cliLine } from "@/components/shared/cli-line";
import { formatCount } from "@/lib/browser/format";
import type { RunFilter } from "@/lib/schemas/api/run-filter";
import type { RunOrderDeed, RunOrderResult, RunOrderView } from "@/lib/schemas/api/run-order";
import type { JsonObject } from "@/lib/schemas/json";

/** Runs that were selected, or all that match the filters of the list. */
export type RunsMeant = { runs: readonly string[] } | { filter: RunFilter };

/** The body of an order, as it is sent. */
export function orderBody(deed: RunOrderDeed, meant: RunsMeant): JsonObject {
  const target: JsonObject =
    "runs" in meant
      ? { runs: [...meant.runs] }
      : {
          filter: Object.fromEntries(
            Object.entries(meant.filter).flatMap(([name, value]) =>
              value === undefined ? [] : [[name, value]],
            ),
          ),
        };
  return { ...deed, ...target };
}

/** An order over many runs, as it is given from a shell. */
export function runOrderShell(deed: RunOrderDeed, meant: RunsMeant): ApiExample {
  const filter: RunFilter = "filter" in meant ? meant.filter : {};
  const isAll = "filter" in meant && Object.values(filter).every((value) => value === undefined);
  // The command has no word for these.
  const isSayable =
    filter.backfill === undefined &&
    filter.startedFrom === undefined &&
    filter.startedTo === undefined;
  return {
    title: TITLES[deed.verb],
    path: ["run-orders"],
    method: "POST",
    json: orderBody(deed, meant),
    ...(isSayable
      ? {
          cli: cliLine(["runs", deed.verb], {
            as: deed.verb === "mark" ? deed.state : undefined,
            "only-failed": deed.verb === "clear" && deed.onlyFailed,
            ids: "runs" in meant ? meant.runs : undefined,
            all: isAll,
            dag: filter.dag,
            state: filter.state,
            type: filter.type,
            tag: filter.tag,
            by: filter.by,
            text: filter.text,
            from: filter.logicalFrom,
            to: filter.logicalTo,
            "longer-than": filter.longerThan,
            wait: true,
          }),
        }
      : {}),
  };
}

const TITLES: Record<RunOrderDeed["verb"], string> = {
  cancel: "Cancel these runs",
  clear: "Clear these runs",
  mark: "Mark these runs",
};

/** What the dialog of an order says that it does. */
export function deedDescription(deed: RunOrderDeed): string {
  switch (deed.verb) {
    case "cancel":
      return "The runs end now and count as failed: what runs is stopped, what has not begun is skipped.";
    case "clear":
      return "Cleared tasks run again, with all their retries. Earlier attempts keep their logs.";
    case "mark":
      return deed.state === "success"
        ? "Tasks that neither succeeded nor were skipped become a success without running."
        : "What has not ended, and the last tasks of each run, become failed. What succeeded stays so.";
  }
}

/** What an order does, in the words of its title: "Cancel runs", "Mark runs as failed". */
export function deedTitle(deed: RunOrderDeed): string {
  return deed.verb === "mark" ? `Mark runs as ${deed.state}` : TITLE_WORDS[deed.verb];
}

const TITLE_WORDS = { cancel: "Cancel runs", clear: "Clear tasks of runs" } as const;

/** What the button of an order says. */
export function deedButton(deed: RunOrderDeed, runs: number): string {
  const count = formatCount(runs, "run");
  switch (deed.verb) {
    case "cancel":
      return `Cancel ${count}`;
    case "clear":
      return `Clear ${count}`;
    case "mark":
      return `Mark ${count} as ${deed.state}`;
  }
}

/** What an order would do, in one sentence. */
export function foreseenWords(
  deed: RunOrderDeed,
  { runs, tasks, stopped }: Pick<RunOrderResult, "runs" | "tasks" | "stopped">,
): string {
  const counted = `${formatCount(tasks, "task")} of ${formatCount(runs, "run")}`;
  const stops = stopped === 0 ? "" : ` ${formatCount(stopped, "running task")} will be stopped.`;
  switch (deed.verb) {
    case "cancel":
      return `${formatCount(runs, "run")} will end, with ${formatCount(tasks, "task")} that did not.${stops}`;
    case "clear":
      return `${counted} will run again.${stops}`;
    case "mark":
      return `${counted} will become ${deed.state}.${stops}`;
  }
}

/** An order that was given, as a title: "Clearing failed tasks", "Marking as success". */
export function orderTitle({ verb, markAs, onlyFailed }: RunOrderView): string {
  if (verb === "mark") return `Mark runs as ${markAs}`;
  return verb === "clear" && onlyFailed ? "Clear failed tasks of runs" : TITLE_WORDS[verb];
}

/** How far an order is: "12 of 40 runs". */
export function progressWords({ counts }: RunOrderView): string {
  const total = totalOf(counts);
  return `${(total - counts.waiting).toLocaleString("en-US")} of ${formatCount(total, "run")}`;
}

/** How many runs an order has. */
export function totalOf(counts: RunOrderView["counts"]): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
