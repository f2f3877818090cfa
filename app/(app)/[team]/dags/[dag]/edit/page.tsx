import type { Metadata } from "next";
import { requireTeam } from "@/lib/auth/page";
import { LazyEditor } from "../../new/lazy-editor";

type Props = { params: Promise<{ team: string; dag: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).dag)}, edit` };
}

/** The editor of a DAG. Who may not edit reads the document there. */
export default async function EditPage({ params }: Props) {
  const { team, dag } = await params;
  await requireTeam(team, "dag.view");
  return <LazyEditor dagId={decodeURIComponent(dag)} />;
}
