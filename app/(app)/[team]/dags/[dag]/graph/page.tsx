import type { Metadata } from "next";
import { requireTeam } from "@/lib/auth/page";
import { GraphView } from "./graph-view";

type Props = { params: Promise<{ team: string; dag: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).dag)}, graph` };
}

/** The graph with a run's states. */
export default async function GraphPage({ params }: Props) {
  const { team, dag } = await params;
  await requireTeam(team, "run.view");
  return <GraphView dagId={decodeURIComponent(dag)} />;
}
