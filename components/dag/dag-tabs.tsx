"use client";

import { parseAsString, useQueryStates } from "nuqs";
import { useTeam } from "@/components/shared/team-context";
import { LinkTabs } from "@/components/ui/link-tabs";
import { DAG_VIEW_LABELS, DAG_VIEWS, type DagView, paths } from "@/lib/browser/paths";

/** Screens that show a selected run, and so keep the selection in their address. */
const selects: ReadonlySet<DagView> = new Set(["grid", "graph", "gantt"]);

/** The screens of a DAG; what is selected stays selected from one to the other. */
export function DagTabs({ dagId }: { dagId: string }) {
  const { slug } = useTeam();
  const [{ run, task }] = useQueryStates({ run: parseAsString, task: parseAsString });
  return (
    <LinkTabs
      label={`Screens of ${dagId}`}
      tabs={DAG_VIEWS.map((view) => ({
        label: DAG_VIEW_LABELS[view],
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
