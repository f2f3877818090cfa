import { clsx } from "clsx";
import { stateLook } from "@/components/shared/state";
import type { GanttRow } from "./model";
import { WAIT_LOOKS } from "./wait-looks";
import { shareOf, type TimeWindow } from "./window";

const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

/** A row's waits and attempts on the time axis; those outside the window are left out. */
export function GanttBars({ row, shown }: { row: GanttRow; shown: TimeWindow }) {
  const place = (bar: { fromMs: number; toMs: number }) => {
    const left = Math.max(0, shareOf(bar.fromMs, shown));
    const right = Math.min(1, shareOf(bar.toMs, shown));
    return right < 0 || left > 1 ? null : { left, width: Math.max(0, right - left) };
  };
  return (
    <>
      {row.waits.map((bar) => {
        const at = place(bar);
        return (
          at !== null && (
            <span
              key={`w${bar.fromMs}`}
              className={`st-${WAIT_LOOKS[bar.kind].token} pattern-hatch absolute top-1/2 h-1 -translate-y-1/2 rounded-full opacity-80`}
              style={{ left: percent(at.left), width: percent(at.width) }}
            />
          )
        );
      })}
      {row.runs.map((bar) => {
        const at = place(bar);
        const look = stateLook(bar.state);
        return (
          at !== null && (
            <span
              key={`r${bar.fromMs}`}
              className={clsx(
                `st-${look.token} absolute inset-y-1.25 min-w-0.75 overflow-hidden rounded-xs`,
                look.pattern === "solid" ? "bg-(--st)" : `pattern-${look.pattern}`,
                bar.number === 0 && "opacity-70",
              )}
              style={{
                left: `min(${percent(at.left)}, calc(100% - 3px))`,
                width: percent(at.width),
              }}
            />
          )
        );
      })}
    </>
  );
}
