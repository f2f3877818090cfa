import type { Metadata } from "next";
import { CalendarScreen } from "@/components/calendar/calendar-screen";
import { requireTeam } from "@/lib/auth/page";

type Props = { params: Promise<{ team: string; dag: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).dag)}, calendar` };
}

/** A year of the DAG by day. */
export default async function CalendarPage({ params }: Props) {
  const { team, dag } = await params;
  await requireTeam(team, "run.view");
  return <CalendarScreen dagId={decodeURIComponent(dag)} />;
}
