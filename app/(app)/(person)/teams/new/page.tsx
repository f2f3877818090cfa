import type { Metadata } from "next";
import { NewTeamForm } from "@/components/auth/new-team-form";
import { requireUser } from "@/lib/auth/page";

export const metadata: Metadata = { title: "New team" };

/** Makes a team, the first one or another. */
export default async function NewTeamPage() {
  const { teams } = await requireUser();
  return (
    <main className="auth-ground flex flex-1 flex-col items-center px-4 py-10 sm:pt-[12vh]">
      <div className="w-full max-w-96 rounded-xl border bg-surface p-6">
        <h1 className="font-semibold text-ink text-xl">
          {teams.length === 0 ? "Name your team" : "Create a team"}
        </h1>
        <p className="mt-1 mb-5 text-ink-2 text-sm">
          DAGs, connections and people belong to a team. You own this one and can invite others.
        </p>
        <NewTeamForm />
      </div>
    </main>
  );
}
