import { redirect } from "next/navigation";
import { paths } from "@/lib/browser/paths";

/** A DAG's address leads to its grid. */
export default async function DagPage({
  params,
}: {
  params: Promise<{ team: string; dag: string }>;
}) {
  const { team, dag } = await params;
  redirect(paths.dag(team, decodeURIComponent(dag)));
}
