"use client";

import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from "react";
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
  const isMouse = useRef(false);
  // The range stays here while the mouse is down: the address takes it when it is let go.
  const [dragged, setDragged] = useState<DayRange | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const shown = dragged ?? range;
  const byDay = new Map(view.days.map((day) => [day.day, day]));
  const isOfYear = (day: string | null | undefined) => day?.startsWith(`${view.year}-`) === true;
  const focusable =
    (isOfYear(focused) ? focused : range?.to) ??
    (isOfYear(view.today) ? view.today : `${view.year}-01-01`);

  const letGo = useEffectEvent(() => {
    if (dragged !== null) onRange(dragged);
    setDragged(null);
  });
  useEffect(() => {
    const stop = () => letGo();
    window.addEventListener("pointerup", stop);
    window.addEventListener("pointercancel", stop);
    return () => {
      window.removeEventListener("pointerup", stop);
      window.removeEventListener("pointercancel", stop);
    };
  }, []);

  // A year begins with what is over: it opens where the days are that people come for.
  const showFirst = useEffectEvent(() => {
    const day = root.current?.querySelector(`[data-day="${range?.to ?? view.today}"]`);
    day?.scrollIntoView({ block: "nearest" });
  });
  useEffect(() => showFirst(), []);

  function rangeTo(day: string, isExtended: boolean): DayRange {
    if (!isExtended) anchor.current = day;
    return rangeOf(anchor.current ?? day, day);
  }

  function onPointerDown(event: PointerEvent) {
    isMouse.current = event.pointerType === "mouse";
    const day = dayOf(event.target);
    if (day === undefined || !isMouse.current || event.button !== 0) return;
    setDragged(rangeTo(day, event.shiftKey));
  }

  function onPointerOver(event: PointerEvent) {
    const day = dayOf(event.target);
    if (dragged !== null && day !== undefined) setDragged(rangeTo(day, true));
  }

  // A finger scrolls when it moves: only a tap chooses.
  function onClick(event: MouseEvent) {
    const day = dayOf(event.target);
    if (day !== undefined && !isMouse.current) onRange(rangeTo(day, event.shiftKey));
  }

  function onKey(event: KeyboardEvent) {
    const day = dayOf(event.target);
    if (day === undefined) return;
    const to = target(day, event.key);
    if (event.key === "Escape") {
      anchor.current = null;
      onRange(null);
    } else if (to?.startsWith(`${view.year}-`)) {
      event.preventDefault();
      anchor.current ??= day;
      onRange(rangeTo(to, event.shiftKey));
      root.current?.querySelector<HTMLElement>(`[data-day="${to}"]`)?.focus();
    }
  }

  return (
    <fieldset
      ref={root}
      onKeyDown={onKey}
      onPointerDown={onPointerDown}
      onPointerOver={onPointerOver}
      onClick={onClick}
      onFocus={(event) => {
        const day = dayOf(event.target);
        anchor.current ??= day ?? null;
        setFocused(day ?? null);
      }}
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
                      isChosen={shown !== null && shown.from <= day && day <= shown.to}
                      isFocusable={day === focusable}
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

/** The day of the cell that an event happened in. */
function dayOf(target: EventTarget): string | undefined {
  if (!(target instanceof Element)) return undefined;
  return target.closest<HTMLElement>("[data-day]")?.dataset.day;
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
