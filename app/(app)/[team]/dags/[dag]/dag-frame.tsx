"use client";

import { useSelectedLayoutSegments } from "next/navigation";
import type { ReactNode } from "react";
import { DagHeader } from "@/components/dag/dag-header";
import { DagTabs } from "@/components/dag/dag-tabs";
import { LiveStatus } from "@/components/live/live-status";
import { TriggerDialog } from "@/components/run/trigger-dialog";
import { useTeam } from "@/components/shared/team-context";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { paths } from "@/lib/browser/paths";

/** Header and tabs of a DAG around its screens; a run brings its own, the editor needs the room. */
export function DagFrame({ dagId, children }: { dagId: string; children: ReactNode }) {
  const { slug } = useTeam();
  const [view, below] = useSelectedLayoutSegments();
  if (view === "runs" && below !== undefined) return children;
  return (
    <>
      <TopBar
        crumbs={[{ label: "DAGs", href: paths.dags(slug) }, { label: dagId }]}
        status={<LiveStatus />}
      />
      <Page width="full">
        {view !== "edit" && (
          <DagHeader
            dagId={dagId}
            renderTrigger={(button) => (
              <TriggerDialog dagId={dagId} trigger={button} isPageAction />
            )}
          />
        )}
        <DagTabs dagId={dagId} />
        {children}
      </Page>
    </>
  );
}
