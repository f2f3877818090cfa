"use client";

import {
  type KeyboardEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useEffectEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { describePlace } from "./describe";
import { drawGrid } from "./draw";
import {
  type Box,
  cellBox,
  contentSize,
  type GridCursor,
  gridMetrics,
  HEADER_HEIGHT,
  hitTest,
  isGridKey,
  maxScroll,
  moveCursor,
  type Scroll,
  scrollToShow,
  visibleRows,
} from "./geometry";
import { GridAria } from "./grid-aria";
import { GridLabels, labelWindow } from "./grid-labels";
import { type ShownGrid, stateAt, treeKey } from "./model";
import { type GridPalette, onThemeChange, readPalette } from "./palette";
import type { GridRange } from "./range";
import { Sprites } from "./sprites";

/** Where the pointer rests, for the hint that the caller shows there. */
export type GridHover = { cursor: GridCursor; box: Box };

/**
 * The grid itself: one canvas under a scrolling box, and an accessible grid over the selected cell.
 * Arrow keys select, with Shift a range; Enter opens. In a grid with groups, left and right on the
 * heading of a row fold and open it.
 */
export function GridCanvas({
  grid,
  zone,
  selected,
  corner,
  range,
  onSelect,
  onExtend,
  onEnter,
  onOpen,
  onToggle,
  onHover,
}: {
  grid: ShownGrid;
  zone: string;
  selected: GridCursor | null;
  /** Where a range that begins at the selected cell ends; null without a range. */
  corner: GridCursor | null;
  range: GridRange | null;
  onSelect: (cursor: GridCursor) => void;
  /** Selects everything from the selected cell to this one. */
  onExtend: (cursor: GridCursor) => void;
  /** Enter was pressed on the selected cell. */
  onEnter: (cursor: GridCursor) => void;
  /** It was clicked twice. */
  onOpen: (cursor: GridCursor) => void;
  /** Fold a group, or open it again. */
  onToggle: (groupId: string) => void;
  onHover: (hover: GridHover | null) => void;
}) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const labels = useRef<HTMLDivElement>(null);
  const palette = useRef<GridPalette>(null);
  const sprites = useRef<Sprites>(null);
  const frame = useRef(0);
  const [viewport, setViewport] = useState({ width: 0, height: 0 });
  const [hover, setHover] = useState<GridCursor | null>(null);
  const [focused, setFocused] = useState(false);
  const [topRow, setTopRow] = useState(0);
  const metrics = gridMetrics(grid.runs.length, grid.rows.length, viewport);
  const isTree = grid.groups.length > 0;
  const size = contentSize(metrics);

  const scrollNow = useCallback((): Scroll => {
    const box = scroller.current;
    return { left: box?.scrollLeft ?? 0, top: box?.scrollTop ?? 0 };
  }, []);

  const draw = useEffectEvent(() => {
    const surface = canvas.current;
    const context = surface?.getContext("2d");
    if (!surface || !context || viewport.width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(viewport.width * ratio);
    const height = Math.round(viewport.height * ratio);
    if (surface.width !== width) surface.width = width;
    if (surface.height !== height) surface.height = height;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    palette.current ??= readPalette(surface);
    if (sprites.current?.ratio !== ratio) sprites.current = new Sprites(palette.current, ratio);
    const scroll = scrollNow();
    if (labels.current !== null) labels.current.style.translate = `0 ${-scroll.top}px`;
    drawGrid(context, {
      grid,
      metrics,
      scroll,
      palette: palette.current,
      sprites: sprites.current,
      hover,
      selected,
      range,
      focused,
      zone,
      nowMs: Date.now(),
    });
  });
  const redraw = useCallback(() => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => draw());
  }, []);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const observer = new ResizeObserver(() =>
      setViewport({ width: box.clientWidth, height: box.clientHeight }),
    );
    observer.observe(box);
    return () => observer.disconnect();
  }, []);

  // Newest runs are at the right end: open there, and stay there while it is in view.
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box !== null && viewport.width > 0 && atEnd.current) box.scrollLeft = size.width;
  }, [size.width, viewport.width]);
  useLayoutEffect(() => draw());

  useEffect(() => {
    const stop = onThemeChange(() => {
      palette.current = null;
      sprites.current = null;
      redraw();
    });
    return () => {
      stop();
      cancelAnimationFrame(frame.current);
    };
  }, [redraw]);

  const isRunning = grid.runs.some((run) => run.endedAt === null);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(redraw, 5000);
    return () => clearInterval(timer);
  }, [isRunning, redraw]);

  function onScroll() {
    const scroll = scrollNow();
    atEnd.current = maxScroll(metrics).left - scroll.left < 2;
    const first = labelWindow(visibleRows(metrics, scroll.top).from);
    if (first !== topRow) setTopRow(first);
    if (hover !== null) point(null);
    draw();
  }

  function point(cursor: GridCursor | null) {
    setHover(cursor);
    onHover(cursor === null ? null : { cursor, box: cellBox(metrics, cursor, scrollNow()) });
  }

  function hitAt(event: PointerEvent): GridCursor | null {
    const bounds = scroller.current?.getBoundingClientRect();
    if (bounds === undefined) return null;
    const at = { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
    const hit = hitTest(metrics, at, scrollNow());
    if (hit === null) return null;
    if (hit.kind === "run") return { row: -1, column: hit.column };
    if (hit.kind === "task") {
      const column =
        selected === null || selected.column < 0 ? metrics.columns - 1 : selected.column;
      return { row: hit.row, column };
    }
    return stateAt(grid.runs[hit.column], hit.row) === null
      ? null
      : { row: hit.row, column: hit.column };
  }

  function onPointerMove(event: PointerEvent) {
    if (event.pointerType !== "mouse") return;
    const bounds = scroller.current?.getBoundingClientRect();
    const overLabels = bounds !== undefined && event.clientX - bounds.left < metrics.labelWidth;
    const hit = overLabels ? null : hitAt(event);
    if (hit?.row !== hover?.row || hit?.column !== hover?.column) point(hit);
  }

  /** The group whose heading was clicked. */
  function groupAt(event: PointerEvent): string | null {
    const bounds = scroller.current?.getBoundingClientRect();
    if (bounds === undefined || event.clientX - bounds.left >= metrics.labelWidth) return null;
    const row = grid.rows[hitAt(event)?.row ?? -1];
    return row?.kind === "group" ? row.id : null;
  }

  function select(cursor: GridCursor, isCorner: boolean) {
    const box = scroller.current;
    if (box !== null) {
      const scroll = scrollToShow(metrics, cursor, scrollNow());
      box.scrollTo({ left: scroll.left, top: scroll.top, behavior: "instant" });
      atEnd.current = maxScroll(metrics).left - scroll.left < 2;
    }
    if (isCorner) onExtend(cursor);
    else onSelect(cursor);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (metrics.columns === 0) return;
    const from = selected ?? { row: 0, column: metrics.columns - 1 };
    const row = grid.rows[from.row];
    const inTree = isTree ? treeKey(grid.rows, from, event.key) : null;
    if (event.key === "Enter") {
      event.preventDefault();
      if (row?.kind === "group") onToggle(row.id);
      else onEnter(from);
    } else if (isGridKey(event.key) && !event.altKey && !event.metaKey) {
      event.preventDefault();
      const extend = event.shiftKey && selected !== null && selected.column >= 0;
      if (inTree !== null && "toggle" in inTree) onToggle(inTree.toggle);
      else if (inTree !== null) select({ row: inTree.row, column: -1 }, false);
      else if (selected === null) select(from, false);
      else {
        const start = extend ? (corner ?? from) : from;
        const how = { far: event.ctrlKey, headings: isTree && !extend };
        select(moveCursor(metrics, start, event.key, how), extend);
      }
    }
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the role is a grid, or one with a tree
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the same
    <div
      ref={scroller}
      role={isTree ? "treegrid" : "grid"}
      aria-label={`Runs and tasks, ${grid.runs.length} runs by ${grid.source.tasks.length} tasks`}
      aria-rowcount={metrics.rows + 1}
      aria-colcount={metrics.columns + 1}
      aria-multiselectable="true"
      aria-activedescendant={selected === null ? undefined : `${id}-active`}
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
      onPointerMove={onPointerMove}
      onPointerLeave={() => point(null)}
      onClick={(event) => {
        const group = groupAt(event as unknown as PointerEvent);
        if (group !== null) return onToggle(group);
        const hit = hitAt(event as unknown as PointerEvent);
        if (hit !== null) select(hit, event.shiftKey && selected !== null && selected.column >= 0);
      }}
      onDoubleClick={(event) => {
        const hit = hitAt(event as unknown as PointerEvent);
        const row = grid.rows[hit?.row ?? -1];
        if (row?.kind === "group") {
          if (groupAt(event as unknown as PointerEvent) === null) onToggle(row.id);
        } else if (hit !== null) onOpen(hit);
      }}
      className={`relative max-h-[max(22rem,calc(100dvh-21rem))] select-none overflow-auto overscroll-x-contain rounded-lg focus-visible:outline-offset-0 ${hover === null ? "" : "cursor-pointer"}`}
      style={{ height: HEADER_HEIGHT + grid.rows.length * metrics.rowHeight + 14 }}
    >
      <div style={{ width: size.width, height: size.height }}>
        <div
          className="sticky top-0 left-0 overflow-hidden"
          style={{ width: viewport.width, height: viewport.height }}
        >
          {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas takes no focus */}
          <canvas ref={canvas} aria-hidden="true" className="absolute inset-0 size-full" />
          <div
            className="absolute bottom-0 left-0 overflow-hidden border-r"
            style={{ top: metrics.headerHeight, width: metrics.labelWidth }}
          >
            <div ref={labels} className="relative">
              <GridLabels
                rows={grid.rows}
                isTree={isTree}
                from={topRow}
                rowHeight={metrics.rowHeight}
                selected={selected?.row}
                focused={focused && selected?.column === -1 ? selected.row : undefined}
                hovered={hover?.row}
              />
            </div>
          </div>
          <GridAria
            id={`${id}-active`}
            grid={grid}
            cursor={selected}
            nameOf={(cursor) => describePlace(grid, cursor, zone)}
          />
        </div>
      </div>
    </div>
  );
}
