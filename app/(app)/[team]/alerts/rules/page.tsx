import type { Metadata } from "next";
import { AlertTabs } from "@/components/alerts/alert-tabs";
import { NewRuleButton, RuleList } from "@/components/alerts/rule-list";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { requireTeam } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Alert rules" };

/** What the team wants to hear of. */
export default async function RulesPage({ params }: { params: Promise<{ team: string }> }) {
  await requireTeam((await params).team, "alert.view");
  return (
    <>
      <TopBar crumbs={[{ label: "Alerts" }]} />
      <Page
        title="Alerts"
        description="What the team wants to hear of, and who is told."
        actions={<NewRuleButton />}
      >
        <AlertTabs />
        <RuleList />
      </Page>
    </>
  );
}
