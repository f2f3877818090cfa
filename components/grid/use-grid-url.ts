"use client";

import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { DAG_RUN_STATES, DAG_RUN_TYPES } from "@/lib/schemas/states";
import type { GridSelection } from "./model";
import { GRID_LIMITS } from "./queries";

/** What stands beside the grid: facts on the selected run or task, or a task's log. */
export const PANELS = ["details", "log"] as const;

/** Everything of the grid that its address says. */
export function useGridUrl() {
  const [url, setUrl] = useQueryStates({
    run: parseAsString,
    task: parseAsString,
    /** The far corner of a range that begins at the selected cell. */
    toRun: parseAsString,
    toTask: parseAsString,
    panel: parseAsStringLiteral(PANELS).withDefault("details"),
    attempt: parseAsInteger,
    limit: parseAsStringLiteral(GRID_LIMITS).withDefault("30"),
    before: parseAsString,
    state: parseAsStringLiteral(DAG_RUN_STATES),
    type: parseAsStringLiteral(DAG_RUN_TYPES),
    from: parseAsString,
    to: parseAsString,
    /** Text that the tasks' names hold. */
    q: parseAsString.withDefault(""),
  });

  /** Selects one cell; an attempt or a line of the log before means nothing there. */
  function select(selection: GridSelection) {
    const { pathname, search, hash } = window.location;
    if (hash.startsWith("#L")) window.history.replaceState(null, "", pathname + search);
    void setUrl({ ...selection, toRun: null, toTask: null, attempt: null });
  }

  return { url, setUrl, select };
}
