import type { Metadata } from "next";
import { LiveStatus } from "@/components/live/live-status";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { ScheduleScreen } from "@/components/team-schedule/schedule-screen";
import { requireTeam } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Schedule" };

/** When the team's DAGs ran, and when they run next. */
export default async function TeamSchedulePage({ params }: { params: Promise<{ team: string }> }) {
  await requireTeam((await params).team, "run.view");
  return (
    <>
      <TopBar crumbs={[{ label: "Schedule" }]} status={<LiveStatus />} />
      <Page title="Schedule" width="full">
        <ScheduleScreen />
      </Page>
    </>
  );
}
