import type { ReactNode } from "react";
import { requireTeam } from "@/lib/auth/page";
import { DagFrame } from "./dag-frame";

/** What the screens of one DAG share. */
export default async function DagLayout({
  params,
  children,
}: {
  params: Promise<{ team: string; dag: string }>;
  children: ReactNode;
}) {
  const { team: slug, dag } = await params;
  await requireTeam(slug, "dag.view");
  return <DagFrame dagId={decodeURIComponent(dag)}>{children}</DagFrame>;
}
