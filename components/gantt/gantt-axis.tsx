import { formatDuration } from "@/lib/browser/format";
import { axisTicks, shareOf, type TimeWindow } from "./window";

/** Time since the run's start, above the rows. */
export function GanttAxis({
  shown,
  originMs,
  ticks,
}: {
  shown: TimeWindow;
  originMs: number;
  ticks: number;
}) {
  return (
    <div aria-hidden="true" className="relative h-full text-2xs text-ink-3 tabular-nums">
      {axisTicks(shown, originMs, ticks).map((tick) => {
        const share = shareOf(tick, shown);
        return (
          <span
            key={tick}
            className="absolute inset-y-0 flex items-center border-l border-line pl-1"
            style={{ left: `${(share * 100).toFixed(3)}%` }}
          >
            {share < 0.93 && formatDuration(tick - originMs)}
          </span>
        );
      })}
    </div>
  );
}

/** The lines of the axis behind the rows. */
export function GanttLines({
  shown,
  originMs,
  ticks,
}: {
  shown: TimeWindow;
  originMs: number;
  ticks: number;
}) {
  return axisTicks(shown, originMs, ticks).map((tick) => (
    <span
      key={tick}
      className="absolute inset-y-0 w-px bg-line/60"
      style={{ left: `${(shareOf(tick, shown) * 100).toFixed(3)}%` }}
    />
  ));
}
