import type { Metadata } from "next";
import { AlertTabs } from "@/components/alerts/alert-tabs";
import { IncidentList } from "@/components/alerts/incident-list";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { requireTeam } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Alerts" };

/** What is wrong, and was. */
export default async function AlertsPage({ params }: { params: Promise<{ team: string }> }) {
  await requireTeam((await params).team, "run.view");
  return (
    <>
      <TopBar crumbs={[{ label: "Alerts" }]} />
      <Page title="Alerts" description="What is wrong now, what is done about it, and who is told.">
        <AlertTabs />
        <IncidentList />
      </Page>
    </>
  );
}
