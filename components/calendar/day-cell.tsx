import { clsx } from "clsx";
import { memo } from "react";
import { TASK_STATE_LOOKS } from "@/components/shared/state";
import { StateDot } from "@/components/shared/state-mark";
import type { CalendarDay } from "@/lib/schemas/api/calendar";
import { DAG_RUN_STATES } from "@/lib/schemas/states";
import { contentWords, dayWords, lookOf, missingIn, runsIn } from "./model";

/** One day: its number on the colour of what stands for it, and its states as a strip below. */
export const DayCell = memo(function DayCell({
  day,
  content,
  isToday,
  isFuture,
  isChosen,
  isFocusable,
}: {
  day: string;
  content: CalendarDay | undefined;
  isToday: boolean;
  isFuture: boolean;
  isChosen: boolean;
  /** The one cell that Tab reaches. */
  isFocusable: boolean;
}) {
  const look = lookOf(content);
  const token = look === "missing" ? TASK_STATE_LOOKS.up_for_retry.token : look;
  return (
    // biome-ignore lint/a11y/useSemanticElements: cells of one grid over several months
    <div
      role="gridcell"
      id={`day-${day}`}
      data-day={day}
      tabIndex={isFocusable ? 0 : -1}
      aria-selected={isChosen}
      aria-label={`${dayWords(day)}: ${isFuture ? "to come" : contentWords(content)}${isToday ? ", today" : ""}`}
      className={clsx(
        `st-${token} relative flex h-8 min-w-0 flex-1 cursor-pointer select-none items-start justify-between overflow-hidden rounded-xs px-1 pt-0.5 text-2xs tabular-nums`,
        "outline-offset-1 pointer-coarse:h-10",
        look !== "none" && "bg-(--st-soft) text-(--st-text)",
        // Days to come have no ground: they are paler without their numbers being hard to read.
        look === "none" && (isFuture ? "text-ink-3" : "bg-active/50 text-ink-3"),
        look === "missing" && "border border-(--st) border-dashed",
        isChosen && "z-1 ring-2 ring-accent",
      )}
    >
      <span className={clsx(isToday && "font-bold underline underline-offset-2")}>
        {Number(day.slice(8))}
      </span>
      {look === "missing" ? (
        <span aria-hidden className="font-bold leading-3">
          ?
        </span>
      ) : (
        look !== "none" &&
        look !== "success" && <StateDot state={look} kind="run" decorative size={10} />
      )}
      {content !== undefined && <Strip content={content} />}
    </div>
  );
});

/** The states of a day by their share. */
function Strip({ content }: { content: CalendarDay }) {
  const missing = missingIn(content);
  const all = runsIn(content) + missing;
  if (all === 0) return null;
  return (
    <span aria-hidden="true" className="absolute inset-x-0 bottom-0 flex h-1.5 gap-px">
      {DAG_RUN_STATES.map((state) => {
        const n = content.counts[state] ?? 0;
        return (
          n > 0 && <span key={state} className={`st-${state} bg-(--st)`} style={{ flexGrow: n }} />
        );
      })}
      {missing > 0 && <span className="pattern-hatch opacity-70" style={{ flexGrow: missing }} />}
    </span>
  );
}
