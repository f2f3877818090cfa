import type { Metadata } from "next";
import { RunScreen } from "@/components/run/run-screen";
import { Page } from "@/components/shell/page";
import { requireTeam } from "@/lib/auth/page";
import { RunBar } from "./run-bar";

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
        <RunScreen dagId={dagId} run={runId} />
      </Page>
    </>
  );
}
