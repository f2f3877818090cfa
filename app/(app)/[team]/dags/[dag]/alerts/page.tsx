import type { Metadata } from "next";
import { DagAlerts } from "@/components/alerts/dag-alerts";
import { requireTeam } from "@/lib/auth/page";

type Props = { params: Promise<{ team: string; dag: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).dag)}, alerts` };
}

/** A DAG's incidents, and the rules that look at it. */
export default async function DagAlertsPage({ params }: Props) {
  const { team, dag } = await params;
  await requireTeam(team, "run.view");
  return <DagAlerts dagId={decodeURIComponent(dag)} />;
}
