import type { Metadata } from "next";
import { Page } from "@/components/shell/page";
import { TopBar } from "@/components/shell/top-bar";
import { requireTeam } from "@/lib/auth/page";
import { paths } from "@/lib/browser/paths";
import { LazyEditor } from "./lazy-editor";

export const metadata: Metadata = { title: "New DAG" };

/** Writes a new DAG. */
export default async function NewDagPage({ params }: { params: Promise<{ team: string }> }) {
  const { team } = await params;
  await requireTeam(team, "dag.view");
  return (
    <>
      <TopBar crumbs={[{ label: "DAGs", href: paths.dags(team) }, { label: "New" }]} />
      <Page width="full">
        <LazyEditor dagId={null} />
      </Page>
    </>
  );
}
