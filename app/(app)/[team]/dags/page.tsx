import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { LiveStatus } from "@/components/live/live-status";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { LinkButton } from "@/components/ui/link-button";
import { requireTeam } from "@/lib/auth/page";
import { paths } from "@/lib/browser/paths";
import { can } from "@/lib/core/permissions";
import { DagListScreen } from "./dag-list-screen";

export const metadata: Metadata = { title: "DAGs" };

/** The team's DAGs. */
export default async function DagsPage({ params }: { params: Promise<{ team: string }> }) {
  const { team: slug } = await params;
  const { role } = await requireTeam(slug, "dag.view");
  return (
    <>
      <TopBar crumbs={[{ label: "DAGs" }]} status={<LiveStatus />} />
      <Page
        title="DAGs"
        width="full"
        actions={
          can(role, "dag.edit") ? (
            <LinkButton
              href={paths.newDag(slug)}
              variant="primary"
              icon={<Plus size={14} aria-hidden />}
            >
              New DAG
            </LinkButton>
          ) : undefined
        }
      >
        <DagListScreen />
      </Page>
    </>
  );
}
