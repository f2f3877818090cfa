import type { Metadata } from "next";
import { IncidentScreen } from "@/components/alerts/incident-screen";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { requireTeam } from "@/lib/auth/page";
import { paths } from "@/lib/browser/paths";

export const metadata: Metadata = { title: "Incident" };

/** One incident. */
export default async function IncidentPage({
  params,
}: {
  params: Promise<{ team: string; incident: string }>;
}) {
  const { team, incident } = await params;
  await requireTeam(team, "run.view");
  return (
    <>
      <TopBar crumbs={[{ label: "Alerts", href: paths.alerts(team) }, { label: "Incident" }]} />
      <Page>
        <IncidentScreen id={incident} />
      </Page>
    </>
  );
}
