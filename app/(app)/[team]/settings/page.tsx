import type { Metadata } from "next";
import { ApiHint } from "@/components/shared/api-hint";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { TeamForm } from "@/components/team-settings/team-form";
import { requireTeam } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Team settings" };

/** The team itself. */
export default async function TeamSettingsPage({ params }: { params: Promise<{ team: string }> }) {
  await requireTeam((await params).team, "team.view");
  return (
    <>
      <TopBar crumbs={[{ label: "Settings" }]} />
      <Page
        title="Team settings"
        width="narrow"
        actions={
          <ApiHint
            examples={[
              { title: "Read the team", path: [] },
              {
                title: "Change it",
                path: [],
                method: "PATCH",
                json: { timezone: "Europe/Berlin" },
              },
            ]}
          />
        }
      >
        <TeamForm />
      </Page>
    </>
  );
}
