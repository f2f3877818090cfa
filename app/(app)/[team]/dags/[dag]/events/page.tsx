import type { Metadata } from "next";
import { AuditList } from "@/components/audit/audit-list";
import { requireTeam } from "@/lib/auth/page";

type Props = { params: Promise<{ team: string; dag: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).dag)}, events` };
}

/** Who did what with the DAG, and when. */
export default async function EventsPage({ params }: Props) {
  const { team, dag } = await params;
  await requireTeam(team, "dag.view");
  return <AuditList dagId={decodeURIComponent(dag)} />;
}
