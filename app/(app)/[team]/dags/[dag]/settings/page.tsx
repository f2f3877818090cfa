import type { Metadata } from "next";
import { DagSettings } from "@/components/dag-settings/dag-settings";
import { requireTeam } from "@/lib/auth/page";

type Props = { params: Promise<{ team: string; dag: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).dag)}, settings` };
}

/** A DAG's settings. */
export default async function SettingsPage({ params }: Props) {
  const { team, dag } = await params;
  await requireTeam(team, "dag.view");
  return <DagSettings dagId={decodeURIComponent(dag)} />;
}
