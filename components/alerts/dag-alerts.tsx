"use client";

import { useTeam } from "@/components/shared/team-context";
import { can } from "@/lib/core/permissions";
import { IncidentList } from "./incident-list";
import { NewRuleButton, RuleList } from "./rule-list";

/** A DAG's incidents, and the rules that look at it. */
export function DagAlerts({ dagId }: { dagId: string }) {
  const { role } = useTeam();
  return (
    <>
      <IncidentList dagId={dagId} />
      {can(role, "alert.view") && (
        <section aria-labelledby="rules-of-dag" className="flex flex-col gap-3">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <h2 id="rules-of-dag" className="font-semibold text-ink">
              Rules that look at it
            </h2>
            <NewRuleButton variant="secondary" />
          </div>
          <RuleList dagId={dagId} />
        </section>
      )}
    </>
  );
}
