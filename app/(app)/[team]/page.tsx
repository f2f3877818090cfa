import { redirect } from "next/navigation";
import { paths } from "@/lib/browser/paths";

/** A team's address leads to its DAGs. */
export default async function TeamPage({ params }: { params: Promise<{ team: string }> }) {
  const { team } = await params;
  redirect(paths.dags(team));
}
