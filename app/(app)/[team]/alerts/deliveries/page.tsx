import type { Metadata } from "next";
import { AlertTabs } from "@/components/alerts/alert-tabs";
import { DeliveryList } from "@/components/alerts/delivery-list";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { requireTeam } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Alert deliveries" };

/** What was sent, and what could not be. */
export default async function DeliveriesPage({ params }: { params: Promise<{ team: string }> }) {
  await requireTeam((await params).team, "alert.view");
  return (
    <>
      <TopBar crumbs={[{ label: "Alerts" }]} />
      <Page title="Alerts" description="Every message, with what the other side said of it.">
        <AlertTabs />
        <DeliveryList />
      </Page>
    </>
  );
}
