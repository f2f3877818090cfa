import type { Metadata } from "next";
import { requireTeam } from "@/lib/auth/page";
import { VersionScreen } from "./version-screen";

type Props = { params: Promise<{ team: string; dag: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).dag)}, versions` };
}

/** The DAG's versions. */
export default async function VersionsPage({ params }: Props) {
  const { team, dag } = await params;
  await requireTeam(team, "dag.view");
  return <VersionScreen dagId={decodeURIComponent(dag)} />;
}
