import type { Metadata } from "next";
import { HomeScreen } from "@/components/home/home-screen";
import { homeQuery } from "@/components/home/queries";
import { LiveStatus } from "@/components/live/live-status";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { requireTeam } from "@/lib/auth/page";
import { getHome } from "@/lib/services/get-home";
import { Prefetched } from "./prefetched";

export const metadata: Metadata = { title: "Home" };

/** What the team should know at a glance. */
export default async function TeamPage({ params }: { params: Promise<{ team: string }> }) {
  const { team: slug } = await params;
  const { team } = await requireTeam(slug, "run.view");
  return (
    <>
      <TopBar crumbs={[{ label: "Home" }]} status={<LiveStatus />} />
      <Page title={team.name} width="full">
        <Prefetched
          teamId={team.id}
          fill={async (client, t) => {
            const home = await getHome(t, new Date());
            client.setQueryData(homeQuery(slug).queryKey, home);
          }}
        >
          <HomeScreen />
        </Prefetched>
      </Page>
    </>
  );
}
