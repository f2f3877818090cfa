import type { Metadata } from "next";
import { AuditList } from "@/components/audit/audit-list";
import { ApiHint } from "@/components/shared/api-hint";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { requireTeam } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Audit" };

/** Who did what, and when. */
export default async function AuditPage({ params }: { params: Promise<{ team: string }> }) {
  await requireTeam((await params).team, "audit.view");
  return (
    <>
      <TopBar crumbs={[{ label: "Audit" }]} />
      <Page
        title="Audit"
        description="Who changed what, and when."
        actions={
          <ApiHint
            examples={[{ title: "Read the audit trail", path: ["audit"], query: "?limit=100" }]}
          />
        }
      >
        <AuditList />
      </Page>
    </>
  );
}
