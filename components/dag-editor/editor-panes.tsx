"use client";

import { Tabs as Base } from "@base-ui/react/tabs";
import { clsx } from "clsx";
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useState,
  useSyncExternalStore,
} from "react";
import { TabCount, tabClass, tabListClass } from "@/components/ui/tab-styles";

/** The parts of the editor's screen. */
export type Pane = "code" | "graph" | "problems";

const MIN_PERCENT = 25;
const MAX_PERCENT = 70;
const STEP_PERCENT = 3;
const WIDTH_KEY = "millrace:editor-pane";

/** Code beside graph or problems, with a bar to move between them; on a narrow screen, tabs for all three. */
export function EditorPanes({
  pane,
  onPaneChange,
  problemCount,
  code,
  graph,
  problems,
}: {
  pane: Pane;
  onPaneChange: (pane: Pane) => void;
  problemCount: number;
  code: ReactNode;
  graph: ReactNode;
  problems: ReactNode;
}) {
  const isWide = useIsWide();
  const [percent, setPercent] = useState(readWidth);
  const shown = isWide && pane === "code" ? "graph" : pane;
  const change = (next: number) => {
    const clamped = Math.round(Math.min(MAX_PERCENT, Math.max(MIN_PERCENT, next)));
    setPercent(clamped);
    try {
      window.localStorage.setItem(WIDTH_KEY, String(clamped));
    } catch {
      // Without storage the width lasts as long as the page.
    }
  };
  const panel = "min-h-0 min-w-0 flex-1 overflow-auto outline-offset-[-2px]";

  return (
    <Base.Root
      value={shown}
      onValueChange={(next: Pane) => onPaneChange(next)}
      className="flex min-h-0 flex-1 flex-col lg:grid lg:grid-rows-[auto_minmax(0,1fr)]"
      style={
        isWide ? { gridTemplateColumns: `minmax(0,1fr) 7px minmax(0,${percent}%)` } : undefined
      }
    >
      <Base.List
        aria-label="Parts of the editor"
        className={clsx(tabListClass, "mb-0 shrink-0 px-2 lg:col-start-3 lg:row-start-1")}
      >
        <Base.Tab value="code" className={clsx(tabClass, "lg:hidden")}>
          Code
        </Base.Tab>
        <Base.Tab value="graph" className={tabClass}>
          Graph
        </Base.Tab>
        <Base.Tab value="problems" className={tabClass}>
          Problems
          <TabCount count={problemCount === 0 ? undefined : problemCount} />
        </Base.Tab>
      </Base.List>
      {/* Not a panel of the tabs: on a wide screen it is there whichever of them is shown. */}
      <section
        aria-label="Code"
        className={clsx(
          "min-h-0 min-w-0 flex-1 lg:col-start-1 lg:row-span-2 lg:row-start-1",
          shown !== "code" && "max-lg:hidden",
        )}
      >
        {code}
      </section>
      <ResizeBar percent={percent} onChange={change} />
      {/* Made anew each time: a graph that was drawn out of sight fits nothing. */}
      <Base.Panel value="graph" className={clsx(panel, "flex flex-col lg:col-start-3")}>
        {graph}
      </Base.Panel>
      <Base.Panel value="problems" className={clsx(panel, "lg:col-start-3")}>
        {problems}
      </Base.Panel>
    </Base.Root>
  );
}

function ResizeBar({
  percent,
  onChange,
}: {
  percent: number;
  onChange: (percent: number) => void;
}) {
  function drag(event: PointerEvent<HTMLDivElement>) {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    if (box !== undefined) onChange(((box.right - event.clientX) / box.width) * 100);
  }
  function step(event: KeyboardEvent) {
    const direction = { ArrowLeft: 1, ArrowRight: -1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    onChange(percent + direction * STEP_PERCENT);
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule that can be moved has no element of its own
    <div
      role="separator"
      aria-label="Width of the side pane"
      aria-orientation="vertical"
      aria-valuenow={percent}
      aria-valuemin={MIN_PERCENT}
      aria-valuemax={MAX_PERCENT}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={step}
      className="relative hidden cursor-col-resize touch-none border-l hover:bg-accent-soft focus-visible:bg-accent-soft lg:col-start-2 lg:row-span-2 lg:row-start-1 lg:block"
    />
  );
}

function readWidth(): number {
  try {
    const kept = Number(window.localStorage.getItem(WIDTH_KEY));
    return kept >= MIN_PERCENT && kept <= MAX_PERCENT ? kept : 44;
  } catch {
    return 44;
  }
}

const WIDE = "(width >= 64rem)";

function useIsWide(): boolean {
  return useSyncExternalStore(
    (notify) => {
      const query = window.matchMedia(WIDE);
      query.addEventListener("change", notify);
      return () => query.removeEventListener("change", notify);
    },
    () => window.matchMedia(WIDE).matches,
    () => true,
  );
}
