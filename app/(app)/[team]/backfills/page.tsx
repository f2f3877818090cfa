import type { Metadata } from "next";
import { BackfillList } from "@/components/backfill/backfill-list";
import { LiveStatus } from "@/components/live/live-status";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { requireTeam } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Backfills" };

/** Backfills of all the team's DAGs. */
export default async function BackfillsPage({ params }: { params: Promise<{ team: string }> }) {
  await requireTeam((await params).team, "run.view");
  return (
    <>
      <TopBar crumbs={[{ label: "Backfills" }]} status={<LiveStatus />} />
      <Page title="Backfills" width="full">
        <BackfillList />
      </Page>
    </>
  );
}
