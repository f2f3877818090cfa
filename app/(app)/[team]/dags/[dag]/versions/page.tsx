import type { Metadata } from "next";
import { VersionList } from "@/components/dag/version-list";
import { requireTeam } from "@/lib/auth/page";

type Props = { params: Promise<{ team: string; dag: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).dag)}, versions` };
}

/** The DAG's versions. */
export default async function VersionsPage({ params }: Props) {
  const { team, dag } = await params;
  await requireTeam(team, "dag.view");
  return <VersionList dagId={decodeURIComponent(dag)} />;
}
