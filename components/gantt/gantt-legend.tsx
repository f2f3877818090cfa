import { Route } from "lucide-react";
import type { GanttRow } from "./model";
import { WAIT_LOOKS } from "./wait-looks";

/** The kinds of waiting that the chart shows, and what marks the critical path. */
export function GanttLegend({ rows }: { rows: readonly GanttRow[] }) {
  const kinds = new Map(
    rows.flatMap((row) => row.waits.map(({ kind }) => [WAIT_LOOKS[kind].label, kind] as const)),
  );
  return (
    <ul
      aria-label="Marks"
      className="ml-auto flex flex-wrap items-center gap-x-4 gap-y-1 text-ink-2 text-xs max-sm:ml-0"
    >
      {[...kinds].map(([label, kind]) => (
        <li key={label} className="inline-flex items-center gap-1.5">
          <span
            aria-hidden
            className={`st-${WAIT_LOOKS[kind].token} pattern-hatch h-1 w-5 rounded-full`}
          />
          waits: {label.toLowerCase()}
        </li>
      ))}
      <li className="inline-flex items-center gap-1.5">
        <Route size={12} aria-hidden className="text-accent-text" /> critical path
      </li>
    </ul>
  );
}
