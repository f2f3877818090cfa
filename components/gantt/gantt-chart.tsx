"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { clsx } from "clsx";
import { ChevronDown, ChevronRight, Route } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useRef, useState } from "react";
import { stateLook } from "@/components/shared/state";
import { StateDot } from "@/components/shared/state-mark";
import { formatCount, spellDuration } from "@/lib/browser/format";
import { GanttAxis, GanttLines } from "./gantt-axis";
import { GanttBars } from "./gantt-bars";
import { type GanttModel, type GanttRow, sumsOf } from "./model";
import { panWindow, type TimeWindow, zoomWindow } from "./window";

const ROW_HEIGHT = 26;
const ZOOM = 1.6;

/**
 * A run's tasks in time, one a row, virtualised. Up and down move between rows, left and right
 * through time, + and - zoom, 0 fits, Space folds, Enter opens the task.
 */
export function GanttChart({
  model,
  shown,
  chosen,
  unfolded,
  onWindow,
  onChoose,
  onHover,
  onFold,
  onOpen,
}: {
  model: GanttModel;
  shown: TimeWindow;
  /** Key of the row that is told about. */
  chosen: string | null;
  unfolded: ReadonlySet<string>;
  /** The window that is wanted; null for all of the run. */
  onWindow: (wanted: TimeWindow | null) => void;
  onChoose: (row: GanttRow) => void;
  onHover: (row: GanttRow | null) => void;
  onFold: (taskId: string) => void;
  onOpen: (row: GanttRow) => void;
}) {
  const { rows, whole } = model;
  const scroller = useRef<HTMLDivElement>(null);
  const track = useRef<HTMLDivElement>(null);
  const drag = useRef<{ x: number; from: TimeWindow } | null>(null);
  const [ticks, setTicks] = useState(6);
  const id = useId();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const at = rows.findIndex((row) => row.key === chosen);

  useEffect(() => {
    const element = track.current;
    if (element === null) return;
    const measure = new ResizeObserver(() => setTicks(Math.max(2, element.clientWidth / 110)));
    measure.observe(element);
    return () => measure.disconnect();
  }, []);

  function move(to: number) {
    const row = rows[Math.min(rows.length - 1, Math.max(0, to))];
    if (row === undefined) return;
    onChoose(row);
    virtual.scrollToIndex(rows.indexOf(row));
  }

  function onKey(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[at];
    const steps = new Map<string, () => void>([
      ["ArrowDown", () => move(at + 1)],
      ["ArrowUp", () => move(at < 0 ? 0 : at - 1)],
      ["Home", () => move(0)],
      ["End", () => move(rows.length - 1)],
      ["PageDown", () => move(at + 10)],
      ["PageUp", () => move(at - 10)],
      ["ArrowLeft", () => onWindow(panWindow(shown, whole, -0.2))],
      ["ArrowRight", () => onWindow(panWindow(shown, whole, 0.2))],
      ["+", () => onWindow(zoomWindow(shown, whole, 1 / ZOOM))],
      ["=", () => onWindow(zoomWindow(shown, whole, 1 / ZOOM))],
      ["-", () => onWindow(zoomWindow(shown, whole, ZOOM))],
      ["0", () => onWindow(null)],
    ]);
    if (row !== undefined) steps.set("Enter", () => onOpen(row));
    if (row?.mapped != null) steps.set(" ", () => onFold(row.taskId));
    const step = steps.get(event.key);
    if (step === undefined) return;
    event.preventDefault();
    step();
  }

  function onDrag(event: PointerEvent) {
    const width = track.current?.clientWidth ?? 0;
    if (drag.current === null || width === 0) return;
    onWindow(panWindow(drag.current.from, whole, (drag.current.x - event.clientX) / width));
  }

  return (
    <div className="overflow-clip rounded-lg border bg-surface">
      <div className="flex h-8 border-b">
        <div className="flex w-36 shrink-0 items-center border-r px-3 text-2xs text-ink-3 sm:w-64">
          Task
        </div>
        <div
          ref={track}
          className="relative mx-2 min-w-0 flex-1 cursor-grab touch-pan-y active:cursor-grabbing"
          onPointerDown={(event) => {
            drag.current = { x: event.clientX, from: shown };
            event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={onDrag}
          onPointerUp={() => {
            drag.current = null;
          }}
          onWheel={(event) => {
            if (event.deltaX !== 0) onWindow(panWindow(shown, whole, event.deltaX / 800));
            else onWindow(zoomWindow(shown, whole, event.deltaY > 0 ? 1.15 : 1 / 1.15));
          }}
        >
          <GanttAxis shown={shown} originMs={whole.fromMs} ticks={ticks} />
        </div>
      </div>
      <div
        ref={scroller}
        role="listbox"
        aria-label="Tasks in time"
        aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
        aria-describedby={`${id}-keys`}
        tabIndex={0}
        onKeyDown={onKey}
        onPointerLeave={() => onHover(null)}
        onFocus={() => {
          if (at < 0) move(0);
        }}
        className="relative max-h-[max(20rem,calc(100dvh-26rem))] overflow-y-auto outline-offset-[-2px]"
      >
        <div className="relative" role="presentation" style={{ height: virtual.getTotalSize() }}>
          <div
            aria-hidden="true"
            className="pointer-events-none absolute inset-y-0 right-2 left-38 sm:left-66"
          >
            <GanttLines shown={shown} originMs={whole.fromMs} ticks={ticks} />
          </div>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <Row
                key={row.key}
                id={`${id}-${index}`}
                row={row}
                index={index}
                count={rows.length}
                shown={shown}
                isChosen={index === at}
                isUnfolded={unfolded.has(row.taskId)}
                top={start}
                onChoose={() => onChoose(row)}
                onHover={() => onHover(row)}
                onFold={() => onFold(row.taskId)}
                onOpen={() => onOpen(row)}
              />
            );
          })}
        </div>
      </div>
      <p id={`${id}-keys`} className="sr-only">
        Up and down: tasks. Left and right: time. Plus and minus: zoom. 0: all of the run. Space:
        instances of a mapped task. Enter: open the task.
      </p>
    </div>
  );
}

function Row({
  id,
  row,
  index,
  count,
  shown,
  isChosen,
  isUnfolded,
  top,
  onChoose,
  onHover,
  onFold,
  onOpen,
}: {
  id: string;
  row: GanttRow;
  index: number;
  count: number;
  shown: TimeWindow;
  isChosen: boolean;
  isUnfolded: boolean;
  top: number;
  onChoose: () => void;
  onHover: () => void;
  onFold: () => void;
  onOpen: () => void;
}) {
  const isInstance = row.mapIndex >= 0;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and names the row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      aria-posinset={index + 1}
      aria-setsize={count}
      aria-label={tell(row)}
      onClick={onChoose}
      onDoubleClick={onOpen}
      onPointerEnter={onHover}
      className={clsx(
        "absolute inset-x-0 flex cursor-default",
        isChosen ? "bg-active" : "hover:bg-hover",
        !isChosen && row.isCritical && "bg-accent-soft/40",
      )}
      style={{ top, height: ROW_HEIGHT }}
    >
      <span className="flex w-36 shrink-0 items-center gap-1.5 border-r px-3 text-xs sm:w-64">
        <span className={clsx("flex min-w-0 items-center gap-1.5", isInstance && "pl-5")}>
          <StateDot state={row.state} decorative size={13} />
          <span className={clsx("truncate", isInstance ? "text-ink-2" : "text-ink")}>
            {row.label}
          </span>
        </span>
        {row.mapped !== null && row.mapped > 0 && (
          // biome-ignore lint/a11y/useKeyWithClickEvents: Space does it in the list
          // biome-ignore lint/a11y/noStaticElementInteractions: a hit area of the row for pointers
          <span
            onClick={onFold}
            className="inline-flex cursor-pointer items-center rounded-xs text-2xs text-ink-3 hover:text-ink"
          >
            {isUnfolded ? <ChevronDown size={12} /> : <ChevronRight size={12} />}×{row.mapped}
          </span>
        )}
        {row.isCritical && (
          <Route size={12} aria-hidden className="ml-auto shrink-0 text-accent-text" />
        )}
      </span>
      <span className="relative mx-2 min-w-0 flex-1 overflow-hidden">
        <GanttBars row={row} shown={shown} />
      </span>
    </div>
  );
}

function tell(row: GanttRow): string {
  const { waitMs, runMs } = sumsOf(row);
  const attempts = row.runs.length > 1 ? [formatCount(row.runs.length, "attempt")] : [];
  return [
    row.mapIndex < 0 ? row.label : `${row.taskId}, instance ${row.label}`,
    stateLook(row.state).label,
    ...attempts,
    ...(waitMs > 0 ? [`waited ${spellDuration(waitMs)}`] : []),
    ...(row.runs.length > 0 ? [`ran ${spellDuration(runMs)}`] : ["has not run"]),
    ...(row.isCritical ? ["on the critical path"] : []),
  ].join(", ");
}
