import type { Metadata } from "next";
import { GridScreen } from "@/components/grid/grid-screen";
import { requireTeam } from "@/lib/auth/page";

type Props = { params: Promise<{ team: string; dag: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).dag)}, grid` };
}

/** Runs by tasks. */
export default async function GridPage({ params }: Props) {
  const { team, dag } = await params;
  await requireTeam(team, "run.view");
  return <GridScreen dagId={decodeURIComponent(dag)} />;
}
