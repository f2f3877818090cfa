import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Page } from "@/components/shell/page";
import { requireTeam } from "@/lib/auth/page";
import { runQueries } from "@/lib/browser/run-queries";
import { runPathSchema } from "@/lib/schemas/api/path";
import { getRun } from "@/lib/services/get-run";
import { listTasks } from "@/lib/services/get-tasks";
import { Prefetched } from "../../../../prefetched";
import { RunBar } from "./run-bar";
import { RunView } from "./run-view";

type Props = { params: Promise<{ team: string; dag: string; runId: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Run of ${decodeURIComponent((await params).dag)}` };
}

/** One run. */
export default async function RunPage({ params }: Props) {
  const { team, dag, runId } = await params;
  const { id } = (await requireTeam(team, "run.view")).team;
  const dagId = decodeURIComponent(dag);
  const address = runPathSchema.safeParse({ team, dag: dagId, run: runId });
  if (!address.success) notFound();
  return (
    <Prefetched
      teamId={id}
      fill={async (client, t) => {
        client.setQueryData(
          runQueries.detail(team, dagId, runId).queryKey,
          await getRun(t, dagId, runId),
        );
        client.setQueryData(
          runQueries.tasks(team, dagId, runId).queryKey,
          await listTasks(t, dagId, runId),
        );
      }}
    >
      <RunBar dagId={dagId} run={runId} />
      <Page width="full">
        <RunView dagId={dagId} run={runId} />
      </Page>
    </Prefetched>
  );
}
