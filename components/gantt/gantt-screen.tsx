"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ChartGantt } from "lucide-react";
import { parseAsString, useQueryStates } from "nuqs";
import { QueryContent } from "@/components/shared/query-state";
import { RunPicker } from "@/components/shared/run-picker";
import { useTeam } from "@/components/shared/team-context";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import { dagQueries } from "@/lib/browser/dag-queries";
import { runQueries } from "@/lib/browser/run-queries";
import { GanttView } from "./gantt-view";

/** Where a run's time went: the newest one's, or the one that the address names. */
export function GanttScreen({ dagId }: { dagId: string }) {
  const { slug } = useTeam();
  const [url, setUrl] = useQueryStates({ run: parseAsString });
  const zone = useQuery(dagQueries.detail(slug, dagId)).data?.timezone ?? "UTC";
  const runs = useInfiniteQuery(runQueries.ofDag(slug, dagId));
  const recent = runs.data?.pages[0]?.items ?? [];
  const chosen = url.run ?? recent[0]?.id ?? null;
  const gantt = useQuery({
    ...runQueries.gantt(slug, dagId, chosen ?? ""),
    enabled: chosen !== null,
  });
  const listed = recent.some((run) => run.id === chosen);
  const picker = (
    <RunPicker
      loading={runs.isPending}
      runs={gantt.data === undefined || listed ? recent : [gantt.data.run, ...recent]}
      chosen={chosen}
      zone={zone}
      empty=""
      onChoose={(run) => void setUrl({ run }, { history: "push" })}
    />
  );
  if (runs.isSuccess && chosen === null) {
    return (
      <Card flush>
        <EmptyState icon={<ChartGantt size={18} aria-hidden />} title="No runs yet">
          Once the DAG has run, this shows where the time went.
        </EmptyState>
      </Card>
    );
  }
  return (
    <QueryContent query={gantt} skeleton={<Skeleton className="h-96 w-full" />}>
      {(view) => <GanttView key={view.run.id} dagId={dagId} view={view} picker={picker} />}
    </QueryContent>
  );
}
