import type { Metadata } from "next";
import { BackfillList } from "@/components/backfill/backfill-list";
import { requireTeam } from "@/lib/auth/page";

type Props = { params: Promise<{ team: string; dag: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).dag)}, backfills` };
}

/** The backfills of a DAG. */
export default async function DagBackfillsPage({ params }: Props) {
  const { team, dag } = await params;
  await requireTeam(team, "run.view");
  return <BackfillList dagId={decodeURIComponent(dag)} />;
}
