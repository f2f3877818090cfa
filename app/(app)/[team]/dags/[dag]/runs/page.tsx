import type { Metadata } from "next";
import { RunList } from "@/components/run/run-list";
import { requireTeam } from "@/lib/auth/page";

type Props = { params: Promise<{ team: string; dag: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).dag)}, runs` };
}

/** The DAG's runs. */
export default async function DagRunsPage({ params }: Props) {
  const { team, dag } = await params;
  await requireTeam(team, "run.view");
  return <RunList dagId={decodeURIComponent(dag)} />;
}
