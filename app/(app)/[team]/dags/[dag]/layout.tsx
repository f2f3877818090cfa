import type { ReactNode } from "react";
import { requireTeam } from "@/lib/auth/page";
import { dagQueries } from "@/lib/browser/dag-queries";
import { getDag } from "@/lib/services/get-dag";
import { Prefetched } from "../../prefetched";
import { DagFrame } from "./dag-frame";

/** What the screens of one DAG share. */
export default async function DagLayout({
  params,
  children,
}: {
  params: Promise<{ team: string; dag: string }>;
  children: ReactNode;
}) {
  const { team: slug, dag } = await params;
  const { team } = await requireTeam(slug, "dag.view");
  const dagId = decodeURIComponent(dag);
  return (
    <Prefetched
      teamId={team.id}
      fill={async (client, t) => {
        client.setQueryData(
          dagQueries.detail(slug, dagId).queryKey,
          await getDag(t, dagId, new Date()),
        );
      }}
    >
      <DagFrame dagId={dagId}>{children}</DagFrame>
    </Prefetched>
  );
}
