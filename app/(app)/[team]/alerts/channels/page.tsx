import type { Metadata } from "next";
import { AlertTabs } from "@/components/alerts/alert-tabs";
import { ChannelList, NewChannelButton } from "@/components/alerts/channel-list";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { requireTeam } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Alert channels" };

/** Where messages go. */
export default async function ChannelsPage({ params }: { params: Promise<{ team: string }> }) {
  await requireTeam((await params).team, "alert.view");
  return (
    <>
      <TopBar crumbs={[{ label: "Alerts" }]} />
      <Page
        title="Alerts"
        description="Where messages go; secrets are encrypted and write-only."
        actions={<NewChannelButton />}
      >
        <AlertTabs />
        <ChannelList />
      </Page>
    </>
  );
}
