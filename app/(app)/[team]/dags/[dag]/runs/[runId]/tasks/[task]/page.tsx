import type { Metadata } from "next";
import { Page } from "@/components/shell/page";
import { requireTeam } from "@/lib/auth/page";
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
  await requireTeam(team, "log.view");
  const dagId = decodeURIComponent(dag);
  const taskId = decodeURIComponent(task);
  return (
    <>
      <RunBar dagId={dagId} run={runId} taskId={taskId} />
      <Page width="full" title={taskId}>
        <TaskInstanceScreen dagId={dagId} run={runId} taskId={taskId} />
      </Page>
    </>
  );
}
