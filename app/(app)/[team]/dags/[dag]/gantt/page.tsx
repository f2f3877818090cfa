import type { Metadata } from "next";
import { GanttScreen } from "@/components/gantt/gantt-screen";
import { requireTeam } from "@/lib/auth/page";

type Props = { params: Promise<{ team: string; dag: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).dag)}, Gantt` };
}

/** Where a run's time went. */
export default async function GanttPage({ params }: Props) {
  const { team, dag } = await params;
  await requireTeam(team, "run.view");
  return <GanttScreen dagId={decodeURIComponent(dag)} />;
}
