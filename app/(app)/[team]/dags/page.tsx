import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { DAG_FILTER_STATES, type DagFilters, dagListQueries } from "@/components/dag-list/queries";
import { LiveStatus } from "@/components/live/live-status";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { LinkButton } from "@/components/ui/link-button";
import { requireTeam } from "@/lib/auth/page";
import { paths } from "@/lib/browser/paths";
import { can } from "@/lib/core/permissions";
import { dagListQuerySchema } from "@/lib/schemas/api/dag";
import { listDags } from "@/lib/services/list-dags";
import { Prefetched } from "../prefetched";
import { DagListScreen } from "./dag-list-screen";

export const metadata: Metadata = { title: "DAGs" };

type Props = {
  params: Promise<{ team: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** The team's DAGs. */
export default async function DagsPage({ params, searchParams }: Props) {
  const { team: slug } = await params;
  const { team, role } = await requireTeam(slug, "dag.view");
  const filters = filtersOf(await searchParams);
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
        <Prefetched
          teamId={team.id}
          fill={async (client, t) => {
            const query = dagListQuerySchema.parse({
              search: filters.search || undefined,
              tag: filters.tag || undefined,
              state: filters.state ?? undefined,
            });
            client.setQueryData(dagListQueries.list(slug, filters).queryKey, {
              pages: [await listDags(t, query)],
              pageParams: [null],
            });
          }}
        >
          <DagListScreen />
        </Prefetched>
      </Page>
    </>
  );
}

/** The filters in the address, as the list reads them; one that means nothing narrows nothing. */
function filtersOf(search: Awaited<Props["searchParams"]>): DagFilters {
  const text = (value: string | string[] | undefined) => (typeof value === "string" ? value : "");
  return {
    search: text(search.q).trim().slice(0, 200),
    tag: text(search.tag).slice(0, 100),
    state: DAG_FILTER_STATES.find((state) => state === search.state) ?? null,
  };
}
