import type { Metadata } from "next";
import { NewPoolButton, PoolList } from "@/components/pools/pool-list";
import { ApiHint } from "@/components/shared/api-hint";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { requireTeam } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Pools" };

/** Slots that tasks share. */
export default async function PoolsPage({ params }: { params: Promise<{ team: string }> }) {
  await requireTeam((await params).team, "pool.view");
  return (
    <>
      <TopBar crumbs={[{ label: "Pools" }]} />
      <Page
        title="Pools"
        description="How many tasks may use something at once, over all DAGs of the team: a warehouse, an API, a licence."
        actions={
          <>
            <ApiHint
              examples={[
                { title: "List the pools", path: ["pools"] },
                {
                  title: "Change one",
                  path: ["pools", "default_pool"],
                  method: "PATCH",
                  json: { slots: 64 },
                },
              ]}
            />
            <NewPoolButton />
          </>
        }
      >
        <PoolList />
      </Page>
    </>
  );
}
