import type { Metadata } from "next";
import { TickList } from "@/components/schedule/tick-list";
import { requireTeam } from "@/lib/auth/page";

type Props = { params: Promise<{ team: string; dag: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).dag)}, schedule` };
}

/** What became of every date that the schedule called for. */
export default async function SchedulePage({ params }: Props) {
  const { team, dag } = await params;
  await requireTeam(team, "dag.view");
  return <TickList dagId={decodeURIComponent(dag)} />;
}
