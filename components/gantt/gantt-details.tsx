import Link from "next/link";
import { StateBadge } from "@/components/shared/state-mark";
import { formatDuration } from "@/lib/browser/format";
import type { GanttModel, GanttRow } from "./model";
import { WAIT_LOOKS } from "./wait-looks";

/** What the row under the pointer or the keys did, and when, in words. */
export function GanttDetails({
  model,
  row,
  href,
}: {
  model: GanttModel;
  row: GanttRow | undefined;
  href: string | null;
}) {
  if (row === undefined || href === null) {
    return (
      <p className="min-h-12 text-ink-3 text-xs">
        Point at a task, or move with the arrow keys, to read where its time went.
      </p>
    );
  }
  const since = (ms: number) => `+${formatDuration(ms - model.whole.fromMs)}`;
  const bars = [
    ...row.waits.map((bar) => ({
      ...bar,
      token: WAIT_LOOKS[bar.kind].token,
      name: `waited: ${bar.text}`,
    })),
    ...row.runs.map((bar) => ({
      ...bar,
      token: bar.state.replaceAll("_", "-"),
      name: bar.number === 0 ? "all instances" : `attempt ${bar.number}`,
    })),
  ].sort((a, b) => a.fromMs - b.fromMs);
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-1 text-xs">
      <Link
        href={href}
        className="break-all rounded-xs font-medium text-ink underline-offset-2 hover:underline"
      >
        {row.mapIndex < 0 ? row.label : `${row.taskId} ${row.label}`}
      </Link>
      <StateBadge state={row.state} size="sm" />
      <span className="text-ink-3">{row.operator}</span>
      {bars.map((bar) => (
        <span key={bar.name} className="inline-flex items-center gap-1.5 text-ink-2">
          <span aria-hidden className={`st-${bar.token} size-2 rounded-xs bg-(--st)`} />
          {since(bar.fromMs)} {bar.name}{" "}
          <span className="text-ink tabular-nums">{formatDuration(bar.toMs - bar.fromMs)}</span>
        </span>
      ))}
      {bars.length === 0 && <span className="text-ink-3">has neither waited nor run</span>}
    </div>
  );
}
