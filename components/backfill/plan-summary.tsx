import { formatCount, formatNumber, spellDuration } from "@/lib/browser/format";
import type { BackfillPlan } from "@/lib/schemas/api/backfill";
import { DecisionBadge } from "./looks";
import { PlanTable } from "./plan-table";

/** The totals of a dry run with an estimate, above its dates. */
export function PlanSummary({ plan }: { plan: BackfillPlan }) {
  const { counts, estimateMs, tasks, usualRunMs } = plan;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b px-4 py-3 text-sm">
        <strong className="font-semibold text-ink">{formatCount(plan.items.length, "date")}</strong>
        {(["create", "rerun", "leave"] as const).map((decision) => (
          <span key={decision} className="flex items-center gap-1.5 text-ink-2">
            <DecisionBadge decision={decision} />
            {formatNumber(counts[decision])}
          </span>
        ))}
        <span className="text-ink-2">
          {estimateMs === null
            ? "How long it takes is not known: no run of this DAG has succeeded yet"
            : usualRunMs === null
              ? "Nothing to run"
              : `About ${spellDuration(estimateMs)}, at ${spellDuration(usualRunMs)} a run`}
        </span>
      </div>
      {tasks !== null && (
        <p className="border-b px-4 py-3 text-sm text-ink-2">
          Only {formatCount(tasks.length, "task")} of each run:{" "}
          <span className="break-words font-mono text-ink">{tasks.join(", ")}</span>
        </p>
      )}
      <PlanTable plan={plan} />
    </>
  );
}
