"use client";

import { parseAsString, useQueryStates } from "nuqs";
import { useTeam } from "@/components/shared/team-context";
import { LinkTabs } from "@/components/ui/link-tabs";
import { DAG_VIEWS, type DagView, paths } from "@/lib/browser/paths";

const labels: Record<DagView, string> = {
  grid: "Grid",
  graph: "Graph",
  runs: "Runs",
  backfills: "Backfills",
  schedule: "Schedule",
  versions: "Versions",
  alerts: "Alerts",
  edit: "Edit",
  settings: "Settings",
};
/** Screens that show a selected run, and so keep the selection in their address. */
const selects: ReadonlySet<DagView> = new Set(["grid", "graph"]);

/** The screens of a DAG; what is selected stays selected from one to the other. */
export function DagTabs({ dagId }: { dagId: string }) {
  const { slug } = useTeam();
  const [{ run, task }] = useQueryStates({ run: parseAsString, task: parseAsString });
  return (
    <LinkTabs
      label={`Screens of ${dagId}`}
      tabs={DAG_VIEWS.map((view) => ({
        label: labels[view],
        href: paths.dag(
          slug,
          dagId,
          view,
          selects.has(view) && run !== null ? { run, ...(task === null ? {} : { task }) } : {},
        ),
      }))}
    />
  );
}
