"use client";

import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { SkeletonText } from "@/components/ui/skeleton";
import { apiFetch } from "@/lib/browser/fetcher";
import { formatCount } from "@/lib/browser/format";
import { apiPath, paths } from "@/lib/browser/paths";
import { deletedTeamSchema, teamDeletionSchema } from "@/lib/schemas/api/team";

/** The end of a team, with what goes with it. */
export function DeleteTeamCard() {
  const { slug, name } = useTeam();
  const gate = useGate("team.delete", "delete the team");
  const [open, setOpen] = useState(false);
  const button = (
    <Button variant="danger" icon={<Trash2 size={14} aria-hidden />} {...gate}>
      Delete…
    </Button>
  );
  async function remove() {
    await apiFetch(deletedTeamSchema, apiPath(slug), {
      method: "DELETE",
      json: { confirm: slug },
      stayOn401: true,
    });
    // Nothing of the team may stay in this page's memory.
    window.location.assign(paths.account());
    await new Promise(() => {});
  }
  return (
    <section
      aria-labelledby="delete-team"
      className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-lg border border-danger-line bg-surface p-4"
    >
      <div className="min-w-0 flex-1 basis-72">
        <h2 id="delete-team" className="font-semibold text-danger-text text-sm">
          Delete this team
        </h2>
        <p className="mt-0.5 text-ink-2">
          Nobody gets in any more, its DAGs are paused and what runs is cancelled. An owner can
          restore it for seven days; then all of it is gone for good.
        </p>
      </div>
      {gate.disabledReason === undefined ? (
        <ConfirmDialog
          title={`Delete ${name}?`}
          description="An owner can restore it for seven days, on the account page."
          confirmLabel="Delete the team"
          typeToConfirm={slug}
          onConfirm={remove}
          trigger={button}
          open={open}
          onOpenChange={setOpen}
        >
          {open && <Losses />}
        </ConfirmDialog>
      ) : (
        button
      )}
    </section>
  );
}

/** What would go, counted when somebody is about to do it. */
function Losses() {
  const { slug } = useTeam();
  const { data } = useQuery({
    queryKey: ["team", slug, "deletion"],
    queryFn: ({ signal }) => apiFetch(teamDeletionSchema, apiPath(slug, "deletion"), { signal }),
    staleTime: 0,
  });
  if (data === undefined) return <SkeletonText lines={4} />;
  const { dags, runs, activeRuns, connections, variables, members, tokens } = data;
  return (
    <ul className="list-disc pl-4 text-ink-2">
      <li>
        {formatCount(dags, "DAG")} with{" "}
        {runs > 10_000 ? "more than 10,000 runs" : formatCount(runs, "run")}
        {activeRuns > 0 && `; ${formatCount(activeRuns, "run")} under way will be cancelled`}
      </li>
      <li>
        {formatCount(connections, "connection")}, {formatCount(variables, "variable")},{" "}
        {formatCount(tokens, "API token")}
      </li>
      <li>
        The access of {formatCount(members, "member")}, you included, and the team&rsquo;s audit log
      </li>
    </ul>
  );
}
