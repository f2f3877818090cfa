import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Page } from "@/components/shell/page";
import { requireTeam } from "@/lib/auth/page";
import { runQueries } from "@/lib/browser/run-queries";
import { taskPathSchema } from "@/lib/schemas/api/path";
import { getRun } from "@/lib/services/get-run";
import { getTask } from "@/lib/services/get-tasks";
import { Prefetched } from "../../../../../../prefetched";
import { RunBar } from "../../run-bar";
import { TaskInstanceScreen } from "./task-instance-screen";

type Props = { params: Promise<{ team: string; dag: string; runId: string; task: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { dag, task } = await params;
  return { title: `${decodeURIComponent(task)}, ${decodeURIComponent(dag)}` };
}

/** One task of a run. */
export default async function TaskPage({ params }: Props) {
  const { team, dag, runId, task } = await params;
  const { id } = (await requireTeam(team, "log.view")).team;
  const dagId = decodeURIComponent(dag);
  const taskId = decodeURIComponent(task);
  const address = taskPathSchema.safeParse({ team, dag: dagId, run: runId, task: taskId });
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
          runQueries.task(team, dagId, runId, taskId).queryKey,
          await getTask(t, dagId, runId, taskId),
        );
      }}
    >
      <RunBar dagId={dagId} run={runId} taskId={taskId} />
      <Page width="full" title={taskId}>
        <TaskInstanceScreen dagId={dagId} run={runId} taskId={taskId} />
      </Page>
    </Prefetched>
  );
}
