import { clsx } from "clsx";
import { formatCount, formatNumber } from "@/lib/browser/format";
import type { BackfillView } from "@/lib/schemas/api/backfill";
import type { BackfillItemState } from "@/lib/schemas/states";
import { itemStateLabel } from "./looks";

/** What was done first, what is left to do last. */
const ORDER: readonly BackfillItemState[] = [
  "success",
  "failed",
  "running",
  "waiting",
  "cancelled",
  "left",
];
const FILLS: Readonly<Record<BackfillItemState, string>> = {
  success: "bg-ok",
  failed: "bg-danger",
  running: "bg-info",
  waiting: "bg-active",
  cancelled: "bg-ink-3",
  left: "bg-line-strong",
};

/** The dates of a backfill by state: a bar, and with `legend` the counts in words. */
export function CountsBar({
  counts,
  legend = false,
}: {
  counts: BackfillView["counts"];
  legend?: boolean;
}) {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const shown = ORDER.filter((state) => counts[state] > 0);
  const words = shown.map((state) => `${counts[state]} ${itemStateLabel(state).toLowerCase()}`);
  const ended = total - counts.waiting - counts.running;
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div
        role="progressbar"
        aria-label="Dates that are done"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={ended}
        aria-valuetext={`${formatCount(total, "date")}: ${words.join(", ")}`}
        className={clsx(
          "flex w-full gap-px overflow-hidden rounded-full bg-active",
          legend ? "h-2.5" : "h-1.5",
        )}
      >
        {shown.map((state) => (
          <span key={state} className={FILLS[state]} style={{ flexGrow: counts[state] }} />
        ))}
      </div>
      {legend && (
        <ul className="flex flex-wrap gap-x-5 gap-y-1 text-ink-2 text-sm">
          {shown.map((state) => (
            <li key={state} className="flex items-center gap-1.5">
              <span aria-hidden="true" className={clsx("size-2 rounded-full", FILLS[state])} />
              <span className="font-medium text-ink">{formatNumber(counts[state])}</span>
              {itemStateLabel(state).toLowerCase()}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
