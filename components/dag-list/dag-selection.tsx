"use client";

import { useMutation } from "@tanstack/react-query";
import { CirclePause, CirclePlay } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { SelectionBar } from "@/components/shared/selection/selection-bar";
import type { RowSelector } from "@/components/shared/selection/use-row-selection";
import { useGate, useTeam } from "@/components/shared/team-context";
import { useOnce } from "@/components/shared/use-once";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { formatCount } from "@/lib/browser/format";
import { matchingDags } from "./pause-many";
import type { DagFilters } from "./queries";

// Fetched when it is first opened: most visits do not.
const PauseDialog = dynamic(() => import("./pause-dialog").then((module) => module.PauseDialog));

/** What is selected in the list of DAGs, the way to all that match, and what can be done with them. */
export function DagSelection({
  rows,
  filters,
  hasMore,
}: {
  rows: RowSelector;
  filters: DagFilters;
  /** Whether more match than the list shows. */
  hasMore: boolean;
}) {
  const { slug } = useTeam();
  const gate = useGate("dag.pause", "pause and start DAGs");
  const [paused, setPaused] = useState<boolean | null>(null);
  const of = rows.ids.join();
  // All that match, by name; whoever changes the selection no longer means them.
  const [all, setAll] = useState<{ of: string; dags: readonly string[] } | null>(null);
  const find = useMutation({
    mutationFn: () => matchingDags(slug, filters),
    onSuccess: (dags) => setAll({ of, dags }),
    onError: (error) =>
      toast({ title: "They were not found", description: error.message, tone: "danger" }),
  });
  const hasAsked = useOnce(paused !== null);
  const isAll = all !== null && all.of === of;
  const dags = isAll ? all.dags : rows.ids;
  if (rows.ids.length === 0) return null;
  return (
    <>
      <SelectionBar
        label="Selected DAGs"
        rows={rows}
        words={
          isAll
            ? `All ${formatCount(dags.length, "DAG")} that match`
            : `${formatCount(dags.length, "DAG")} selected`
        }
        more={
          !isAll &&
          rows.isAll &&
          hasMore && (
            <Button
              size="sm"
              variant="ghost"
              loading={find.isPending}
              onClick={() => find.mutate()}
            >
              Select all that match
            </Button>
          )
        }
        actions={
          <>
            <Button
              size="sm"
              icon={<CirclePause size={14} aria-hidden />}
              onClick={() => setPaused(true)}
              {...gate}
            >
              Pause…
            </Button>
            <Button
              size="sm"
              icon={<CirclePlay size={14} aria-hidden />}
              onClick={() => setPaused(false)}
              {...gate}
            >
              Turn on…
            </Button>
          </>
        }
        onClear={rows.clear}
      />
      {hasAsked && (
        <PauseDialog
          dags={dags}
          paused={paused}
          onClose={() => setPaused(null)}
          onDone={() => {
            setPaused(null);
            rows.clear();
          }}
        />
      )}
    </>
  );
}
