"use client";

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { CalendarView } from "@/lib/schemas/api/calendar";
import { DayCell } from "./day-cell";
import { addDays, addMonths, type DayRange, monthsOf, rangeOf } from "./model";

const WEEKDAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/**
 * The months of a year. Arrows move by days and weeks, Page keys by months; with Shift, or by
 * dragging, a range is chosen.
 */
export function YearGrid({
  view,
  range,
  onRange,
}: {
  view: CalendarView;
  range: DayRange | null;
  onRange: (range: DayRange | null) => void;
}) {
  const root = useRef<HTMLFieldSetElement>(null);
  /** Where the range began: a key with Shift, or the pointer, moves its other end. */
  const anchor = useRef<string | null>(null);
  const isDragging = useRef(false);
  const byDay = new Map(view.days.map((day) => [day.day, day]));
  const [focused, setFocused] = useState<string | null>(null);
  const focusable =
    (focused?.startsWith(`${view.year}-`) === true ? focused : range?.to) ??
    (view.today.startsWith(`${view.year}-`) ? view.today : `${view.year}-01-01`);

  useEffect(() => {
    const stop = () => {
      isDragging.current = false;
    };
    window.addEventListener("pointerup", stop);
    window.addEventListener("pointercancel", stop);
    return () => {
      window.removeEventListener("pointerup", stop);
      window.removeEventListener("pointercancel", stop);
    };
  }, []);

  function onKey(event: KeyboardEvent) {
    const day = event.target instanceof HTMLElement ? event.target.dataset.day : undefined;
    if (day === undefined) return;
    const to = target(day, event.key);
    if (event.key === "Escape") {
      anchor.current = null;
      onRange(null);
    } else if (to?.startsWith(`${view.year}-`)) {
      event.preventDefault();
      if (!event.shiftKey) anchor.current = to;
      onRange(rangeOf(anchor.current ?? day, to));
      root.current?.querySelector<HTMLElement>(`[data-day="${to}"]`)?.focus();
    }
  }

  return (
    <fieldset
      ref={root}
      onKeyDown={onKey}
      className="grid grid-cols-[repeat(auto-fill,minmax(14.5rem,1fr))] gap-x-6 gap-y-5"
    >
      <legend className="sr-only">Days of {view.year}</legend>
      {monthsOf(view.year).map((month) => (
        <section key={month.name} className="min-w-0">
          <h2 className="mb-1.5 font-semibold text-ink text-sm">{month.name}</h2>
          {/* biome-ignore lint/a11y/useSemanticElements: a grid with keys of its own */}
          <div
            role="grid"
            aria-label={`${month.name} ${view.year}`}
            aria-multiselectable="true"
            className="flex flex-col gap-1"
          >
            {/* biome-ignore lint/a11y/useSemanticElements: a row of the grid */}
            {/* biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus */}
            <div role="row" className="flex gap-1">
              {WEEKDAYS.map((name) => (
                // biome-ignore lint/a11y/useSemanticElements: a header of the grid
                // biome-ignore lint/a11y/useFocusableInteractive: it has nothing to do
                <span
                  key={name}
                  role="columnheader"
                  className="flex-1 text-center text-2xs text-ink-3"
                >
                  {name}
                </span>
              ))}
            </div>
            {month.weeks.map((week) => (
              // biome-ignore lint/a11y/useSemanticElements: a row of the grid
              // biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus
              <div role="row" key={week.find((day) => day !== null)} className="flex gap-1">
                {week.map((day, weekday) =>
                  day === null ? (
                    // biome-ignore lint/a11y/useSemanticElements: a cell of the grid
                    // biome-ignore lint/a11y/useFocusableInteractive: it is empty
                    <span role="gridcell" key={WEEKDAYS[weekday]} className="flex-1" />
                  ) : (
                    <DayCell
                      key={day}
                      day={day}
                      content={byDay.get(day)}
                      isToday={day === view.today}
                      isFuture={day > view.today}
                      isChosen={range !== null && range.from <= day && day <= range.to}
                      isFocusable={day === focusable}
                      onPointerDown={(event) => {
                        // A finger's first touch holds the pointer: it must be free to go on.
                        event.currentTarget.releasePointerCapture(event.pointerId);
                        isDragging.current = event.pointerType === "mouse" && event.button === 0;
                        if (!event.shiftKey) anchor.current = day;
                        onRange(rangeOf(anchor.current ?? day, day));
                      }}
                      onPointerEnter={() => {
                        if (isDragging.current) onRange(rangeOf(anchor.current ?? day, day));
                      }}
                      onFocus={() => {
                        anchor.current ??= day;
                        setFocused(day);
                      }}
                    />
                  ),
                )}
              </div>
            ))}
          </div>
        </section>
      ))}
    </fieldset>
  );
}

/** The day that a key leads to; null when it is no such key. */
function target(day: string, key: string): string | null {
  switch (key) {
    case "ArrowLeft":
      return addDays(day, -1);
    case "ArrowRight":
      return addDays(day, 1);
    case "ArrowUp":
      return addDays(day, -7);
    case "ArrowDown":
      return addDays(day, 7);
    case "PageUp":
      return addMonths(day, -1);
    case "PageDown":
      return addMonths(day, 1);
    case "Home":
      return `${day.slice(0, 8)}01`;
    case "End":
      return addDays(addMonths(`${day.slice(0, 8)}01`, 1), -1);
    default:
      return null;
  }
}
