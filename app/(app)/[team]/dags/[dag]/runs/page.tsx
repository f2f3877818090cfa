import type { Metadata } from "next";
import { requireTeam } from "@/lib/auth/page";
import { RunListView } from "../../../runs/run-list-view";

type Props = { params: Promise<{ team: string; dag: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).dag)}, runs` };
}

/** The DAG's runs. */
export default async function DagRunsPage({ params }: Props) {
  const { team, dag } = await params;
  await requireTeam(team, "run.view");
  return <RunListView dagId={decodeURIComponent(dag)} />;
}
