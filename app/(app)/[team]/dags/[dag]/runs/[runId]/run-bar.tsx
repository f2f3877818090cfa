"use client";

import { useQuery } from "@tanstack/react-query";
import { ChartGantt, LayoutGrid, Waypoints } from "lucide-react";
import { LiveStatus } from "@/components/live/live-status";
import { useTeam } from "@/components/shared/team-context";
import { TopBar } from "@/components/shell/top-bar";
import { LinkButton } from "@/components/ui/link-button";
import { dagQueries } from "@/lib/browser/dag-queries";
import { paths } from "@/lib/browser/paths";
import { runQueries } from "@/lib/browser/run-queries";
import { formatInstant } from "@/lib/browser/zone";

/** Where a run, or a task of it, is; and the ways to the DAG's views of it. */
export function RunBar({ dagId, run, taskId }: { dagId: string; run: string; taskId?: string }) {
  const { slug } = useTeam();
  const detail = useQuery(runQueries.detail(slug, dagId, run));
  const zone = useQuery(dagQueries.detail(slug, dagId)).data?.timezone ?? "UTC";
  const date = detail.data?.logicalDate;
  const label = date === undefined ? "Run" : formatInstant(Date.parse(date), zone);
  const selection = { run, ...(taskId === undefined ? {} : { task: taskId }) };
  return (
    <TopBar
      crumbs={[
        { label: "DAGs", href: paths.dags(slug) },
        { label: dagId, href: paths.dag(slug, dagId, "grid", { run }) },
        ...(taskId === undefined
          ? [{ label }]
          : [{ label, href: paths.run(slug, dagId, run) }, { label: taskId }]),
      ]}
      status={<LiveStatus />}
      actions={
        <span className="flex items-center gap-1 max-sm:hidden">
          <LinkButton
            href={paths.dag(slug, dagId, "grid", selection)}
            size="sm"
            variant="ghost"
            icon={<LayoutGrid size={14} aria-hidden />}
          >
            Grid
          </LinkButton>
          <LinkButton
            href={paths.dag(slug, dagId, "graph", selection)}
            size="sm"
            variant="ghost"
            icon={<Waypoints size={14} aria-hidden />}
          >
            Graph
          </LinkButton>
          <LinkButton
            href={paths.dag(slug, dagId, "gantt", selection)}
            size="sm"
            variant="ghost"
            icon={<ChartGantt size={14} aria-hidden />}
          >
            Gantt
          </LinkButton>
        </span>
      }
    />
  );
}
