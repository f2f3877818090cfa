import type { Metadata } from "next";
import { BackfillScreen } from "@/components/backfill/backfill-screen";
import { requireTeam } from "@/lib/auth/page";

type Props = { params: Promise<{ team: string; dag: string; backfill: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).dag)}, backfill` };
}

/** A backfill as it goes on. */
export default async function BackfillPage({ params }: Props) {
  const { team, dag, backfill } = await params;
  await requireTeam(team, "run.view");
  return <BackfillScreen dagId={decodeURIComponent(dag)} id={backfill} />;
}
