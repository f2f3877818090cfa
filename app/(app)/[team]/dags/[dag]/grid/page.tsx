import type { Metadata } from "next";
import { requireTeam } from "@/lib/auth/page";
import { GridView } from "./grid-view";

type Props = { params: Promise<{ team: string; dag: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).dag)}, grid` };
}

/** Runs by tasks. */
export default async function GridPage({ params }: Props) {
  const { team, dag } = await params;
  await requireTeam(team, "run.view");
  return <GridView dagId={decodeURIComponent(dag)} />;
}
