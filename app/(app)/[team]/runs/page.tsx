import type { Metadata } from "next";
import { LiveStatus } from "@/components/live/live-status";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { requireTeam } from "@/lib/auth/page";
import { RunListView } from "./run-list-view";

export const metadata: Metadata = { title: "Runs" };

/** Runs of all the team's DAGs. */
export default async function RunsPage({ params }: { params: Promise<{ team: string }> }) {
  await requireTeam((await params).team, "run.view");
  return (
    <>
      <TopBar crumbs={[{ label: "Runs" }]} status={<LiveStatus />} />
      <Page title="Runs" width="full">
        <RunListView />
      </Page>
    </>
  );
}
