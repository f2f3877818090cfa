import type { Metadata } from "next";
import { ApiHint } from "@/components/shared/api-hint";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { DeleteTeamCard } from "@/components/team-settings/delete-team-card";
import { RetentionCard } from "@/components/team-settings/retention-card";
import { TeamForm } from "@/components/team-settings/team-form";
import { requireTeam } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Team settings" };

/** The team itself, and how long it keeps what has ended. */
export default async function TeamSettingsPage({ params }: { params: Promise<{ team: string }> }) {
  const { team } = await requireTeam((await params).team, "team.view");
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
              {
                title: "Keep runs for half a year, and their logs for a month",
                path: ["retention"],
                method: "PUT",
                json: { keepRunsDays: 180, keepLogsDays: 30, keepNewestRuns: 30 },
              },
            ]}
          />
        }
      >
        <div className="flex flex-col gap-4">
          <TeamForm />
          <RetentionCard />
          {!team.isDemo && <DeleteTeamCard />}
        </div>
      </Page>
    </>
  );
}
