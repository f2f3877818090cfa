import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { ApiError } from "@/lib/browser/fetcher";
import { type ParsedDag, parseDagYaml } from "@/lib/core/dag/parse";
import type { GraphView, ScheduleChangeView } from "@/lib/schemas/api/dag";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import type { Problem } from "@/lib/schemas/problem";
import { mergeProblems, onlyIn } from "./merge-problems";
import { graphKey, placedAs, previewGraph } from "./preview-graph";
import { previewSchedule, type SchedulePreview } from "./preview-schedule";
import { editorQueries } from "./queries";

const LOCAL_MS = 150;
const SERVER_MS = 600;
const PREVIEW_RUNS = 5;

/** What is known of the text as typed. */
export type CheckedDocument = {
  /** Of the text as it was a moment ago, while `isPending`. */
  parsed: ParsedDag;
  problems: Problem[];
  isPending: boolean;
  /** Of the last text that could be read; null before there was one. */
  graph: GraphView | null;
  isGraphStale: boolean;
  schedule: SchedulePreview | null;
  isScheduleStale: boolean;
  /** What saving would change about when it runs, of the last text that the server has checked. */
  change: ScheduleChangeView | null;
  /** Why the server did not check it, when it did not. */
  serverFailure: string | null;
};

type Local = {
  text: string;
  parsed: ParsedDag;
  graph: GraphView | null;
  key: string;
  isGraphStale: boolean;
  schedule: SchedulePreview | null;
  isScheduleStale: boolean;
};

/** Checks the text in the browser while it is typed, and on the server once typing pauses. */
export function useCheckedDocument({
  team,
  text,
  dagId,
  operators,
  teamTimezone,
  askServer,
}: {
  team: string;
  text: string;
  /** The DAG that this is a version of; null for a new one. */
  dagId: string | null;
  operators: readonly OperatorSpec[];
  teamTimezone: string;
  askServer: boolean;
}): CheckedDocument {
  const [local, setLocal] = useState(() => check(text, operators, teamTimezone, null));
  useEffect(() => {
    if (local.text === text) return;
    const timer = setTimeout(
      () => setLocal((last) => check(text, operators, teamTimezone, last)),
      LOCAL_MS,
    );
    return () => clearTimeout(timer);
  }, [text, local.text, operators, teamTimezone]);

  const asked = useSettled(text, SERVER_MS);
  const server = useQuery({
    ...editorQueries.check(team, asked),
    enabled: askServer && asked.trim() !== "",
    placeholderData: keepPreviousData,
  });
  const { data } = server;
  const fromServer = useMemo(
    () =>
      data === undefined
        ? []
        : onlyIn(
            data.problems.map(withoutUndefined),
            parseDagYaml(data.text, { operators }).problems,
          ),
    [data, operators],
  );
  const problems = useMemo(
    () =>
      mergeProblems(
        [...local.parsed.problems, ...renamed(local.parsed, dagId)],
        fromServer,
        local.text,
      ),
    [local, fromServer, dagId],
  );
  const placed = data?.graph ?? null;
  const graph = useMemo(
    () => (local.graph === null ? null : placedAs(local.graph, placed)),
    [local.graph, placed],
  );
  return {
    parsed: local.parsed,
    problems,
    isPending: local.text !== text,
    graph,
    isGraphStale: local.isGraphStale,
    schedule: local.schedule,
    isScheduleStale: local.isScheduleStale,
    change: data?.change ?? null,
    serverFailure: failureText(server.error),
  };
}

function failureText(error: Error | null): string | null {
  if (error instanceof ApiError && error.status === 401) return "your session has ended";
  return error?.message ?? null;
}

function check(
  text: string,
  operators: readonly OperatorSpec[],
  teamTimezone: string,
  last: Local | null,
): Local {
  const parsed = parseDagYaml(text, { operators });
  // While the YAML is broken, half of the tasks may be missing: the last picture says more.
  const isBroken = parsed.problems.some(({ code }) => code.startsWith("yaml_"));
  const schedule = isBroken
    ? null
    : previewSchedule(parsed.value, teamTimezone, new Date(), PREVIEW_RUNS);
  const isReadable = !isBroken && parsed.tasks.length > 0;
  const graph = isReadable
    ? previewGraph(parsed.tasks, parsed.groups, parsed.value, operators)
    : null;
  const key = graph === null ? "" : graphKey(graph);
  return {
    text,
    parsed,
    // The same object for the same graph: the view moves only when something in it has changed.
    graph: graph === null || key === last?.key ? (last?.graph ?? graph) : graph,
    key: graph === null ? (last?.key ?? "") : key,
    isGraphStale: !isReadable,
    schedule: schedule ?? last?.schedule ?? null,
    isScheduleStale: schedule === null,
  };
}

/** A DAG keeps its name; a document of another name would be refused by the server. */
function renamed({ value }: ParsedDag, dagId: string | null): Problem[] {
  if (dagId === null || typeof value !== "object" || value === null || !("dag_id" in value)) {
    return [];
  }
  const found = value.dag_id;
  if (typeof found !== "string" || found === dagId) return [];
  return [
    {
      path: ["dag_id"],
      message: `This is the DAG ${dagId}: a version of it cannot have another name`,
      found,
      allowed: dagId,
      severity: "error",
      code: "dag_id_changed",
    },
  ];
}

/** A value once it has not changed for a while. */
function useSettled<T>(value: T, delayMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);
  return settled;
}

/** zod widens optional keys by undefined, which `Problem` does not allow. */
function withoutUndefined(
  problem: Omit<Problem, "found" | "allowed" | "line" | "column"> & {
    found?: string | undefined;
    allowed?: string | undefined;
    line?: number | undefined;
    column?: number | undefined;
  },
): Problem {
  const { found, allowed, line, column, ...rest } = problem;
  return {
    ...rest,
    ...(found === undefined ? {} : { found }),
    ...(allowed === undefined ? {} : { allowed }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}
