"use client";

import { type ReactNode, useState } from "react";
import { SelectionBar } from "@/components/shared/selection/selection-bar";
import type { RowSelector } from "@/components/shared/selection/use-row-selection";
import { Button } from "@/components/ui/button";
import { formatCount, formatNumber } from "@/lib/browser/format";
import type { RunCounts, RunFilter } from "@/lib/schemas/api/run-filter";

/** Runs that an order means: those that are selected, or all that match the filters. */
export type MeantRuns = { runs: readonly string[] } | { filter: RunFilter };

/** What is selected in a list of runs, the way to all that match, and what can be done with them. */
export function RunSelection({
  rows,
  filter,
  counts,
  renderBulk,
}: {
  rows: RowSelector;
  filter: RunFilter;
  counts: RunCounts | undefined;
  renderBulk: (meant: MeantRuns, done: () => void) => ReactNode;
}) {
  const of = rows.ids.join();
  const [allOf, setAllOf] = useState<string | null>(null);
  // Whoever changes the selection no longer means all.
  const isAll = allOf === of && of !== "";
  if (rows.ids.length === 0) return null;
  const matching = countOf(counts, filter.state);
  const isCapped = counts?.isCapped === true;
  const all = `${formatNumber(matching)}${isCapped ? " or more" : ""}`;
  const clear = () => {
    setAllOf(null);
    rows.clear();
  };
  return (
    <SelectionBar
      label="Selected runs"
      rows={rows}
      words={
        isAll ? `All ${all} runs that match` : `${formatCount(rows.ids.length, "run")} selected`
      }
      more={
        !isAll &&
        rows.isAll &&
        (matching > rows.ids.length || isCapped) && (
          <Button size="sm" variant="ghost" onClick={() => setAllOf(of)}>
            Select all {all} that match
          </Button>
        )
      }
      actions={renderBulk(isAll ? { filter } : { runs: rows.ids }, clear)}
      onClear={clear}
    />
  );
}

function countOf(counts: RunCounts | undefined, state: RunFilter["state"]): number {
  if (counts === undefined) return 0;
  if (state !== undefined) return counts.counts[state] ?? 0;
  return Object.values(counts.counts).reduce((sum, count) => sum + count, 0);
}
