import type { Metadata } from "next";
import { Page } from "@/components/shell/page";
import { requireTeam } from "@/lib/auth/page";
import { RunBar } from "./run-bar";
import { RunView } from "./run-view";

type Props = { params: Promise<{ team: string; dag: string; runId: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Run of ${decodeURIComponent((await params).dag)}` };
}

/** One run. */
export default async function RunPage({ params }: Props) {
  const { team, dag, runId } = await params;
  await requireTeam(team, "run.view");
  const dagId = decodeURIComponent(dag);
  return (
    <>
      <RunBar dagId={dagId} run={runId} />
      <Page width="full">
        <RunView dagId={dagId} run={runId} />
      </Page>
    </>
  );
}
