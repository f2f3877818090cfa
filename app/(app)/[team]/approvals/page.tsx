import type { Metadata } from "next";
import { ApprovalList } from "@/components/approvals/approval-list";
import { LiveStatus } from "@/components/live/live-status";
import { ApiHint } from "@/components/shared/api-hint";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { requireTeam } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Approvals" };

/** What tasks ask people. */
export default async function ApprovalsPage({ params }: { params: Promise<{ team: string }> }) {
  await requireTeam((await params).team, "approval.view");
  return (
    <>
      <TopBar crumbs={[{ label: "Approvals" }]} status={<LiveStatus />} />
      <Page
        title="Approvals"
        description="Tasks that wait for a person to decide."
        actions={<ApiHint examples={[{ title: "List what waits", path: ["approvals"] }]} />}
      >
        <ApprovalList />
      </Page>
    </>
  );
}
