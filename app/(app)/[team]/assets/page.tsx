import type { Metadata } from "next";
import { AssetList } from "@/components/assets/asset-list";
import { ApiHint } from "@/components/shared/api-hint";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { requireTeam } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Assets" };

/** The data that tasks publish and that schedules wait for. */
export default async function AssetsPage({ params }: { params: Promise<{ team: string }> }) {
  await requireTeam((await params).team, "dag.view");
  return (
    <>
      <TopBar crumbs={[{ label: "Assets" }]} />
      <Page
        title="Assets"
        description="Data that tasks publish and that schedules wait for."
        actions={<ApiHint examples={[{ title: "List the assets", path: ["assets"] }]} />}
      >
        <AssetList />
      </Page>
    </>
  );
}
