import type { Metadata } from "next";
import { BackfillForm } from "@/components/backfill/backfill-form";
import { requireTeam } from "@/lib/auth/page";

type Props = { params: Promise<{ team: string; dag: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).dag)}, new backfill` };
}

/** Asks for the dates of a backfill and shows what would happen. */
export default async function NewBackfillPage({ params }: Props) {
  const { team, dag } = await params;
  await requireTeam(team, "run.view");
  return <BackfillForm dagId={decodeURIComponent(dag)} />;
}
