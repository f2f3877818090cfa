import type { Metadata } from "next";
import { ApiHint } from "@/components/shared/api-hint";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { WorkerList } from "@/components/workers/worker-list";
import { requireTeam } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Workers" };

/** The processes that run tasks. */
export default async function WorkersPage({ params }: { params: Promise<{ team: string }> }) {
  await requireTeam((await params).team, "worker.view");
  return (
    <>
      <TopBar crumbs={[{ label: "Workers" }]} />
      <Page
        title="Workers"
        description="The processes that run tasks, for all teams of this installation."
        actions={<ApiHint examples={[{ title: "List the workers", path: ["workers"] }]} />}
      >
        <WorkerList />
      </Page>
    </>
  );
}
