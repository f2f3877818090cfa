"use client";

import { Tabs as Base } from "@base-ui/react/tabs";
import { clsx } from "clsx";
import type { ReactNode } from "react";
import { TabCount, tabClass, tabListClass } from "@/components/ui/tab-styles";
import { useMedia, usePaneWidths } from "./pane-widths";
import { ResizeBar } from "./resize-bar";

/** The parts of the editor's screen. */
export type Pane = "code" | "graph" | "form" | "problems";

const BESIDE = "(width >= 64rem)";
const THREE = "(width >= 75rem)";

/**
 * The code beside graph or problems, and the form in a third pane, with bars to move between them;
 * with less room the form is a tab, and on a narrow screen everything is.
 */
export function EditorPanes({
  pane,
  onPaneChange,
  problemCount,
  code,
  graph,
  form,
  problems,
}: {
  pane: Pane;
  onPaneChange: (pane: Pane) => void;
  problemCount: number;
  code: ReactNode;
  graph: ReactNode;
  /** Of what is selected; left out where there is none. */
  form?: ReactNode;
  problems: ReactNode;
}) {
  const isBeside = useMedia(BESIDE);
  const hasForm = form !== undefined && form !== null;
  const isThree = useMedia(THREE) && hasForm;
  const [widths, setWidth] = usePaneWidths();
  const isElsewhere = (isBeside && pane === "code") || (pane === "form" && (isThree || !hasForm));
  const shown = isElsewhere ? "graph" : pane;
  const panel = "min-h-0 min-w-0 flex-1 overflow-auto outline-offset-[-2px] lg:col-start-3";
  const third = isThree ? ` 7px minmax(0,${widths.form}%)` : "";
  const side = isThree ? Math.min(widths.side, 100 - widths.form - 20) : widths.side;

  return (
    <Base.Root
      value={shown}
      onValueChange={(next: Pane) => onPaneChange(next)}
      className="flex min-h-0 flex-1 flex-col lg:grid lg:grid-rows-[auto_minmax(0,1fr)]"
      style={
        isBeside
          ? { gridTemplateColumns: `minmax(0,1fr) 7px minmax(0,${side}%)${third}` }
          : undefined
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
        {hasForm && !isThree && (
          <Base.Tab value="form" className={tabClass}>
            Form
          </Base.Tab>
        )}
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
      <ResizeBar
        label="Width of the graph"
        pane="side"
        percent={side}
        from={isThree ? widths.form : 0}
        onChange={(percent) => setWidth("side", percent)}
        className="lg:col-start-2"
      />
      {/* Made anew each time: a graph that was drawn out of sight fits nothing. */}
      <Base.Panel value="graph" className={clsx(panel, "flex flex-col")}>
        {graph}
      </Base.Panel>
      {hasForm && !isThree && (
        <Base.Panel value="form" className={panel}>
          {form}
        </Base.Panel>
      )}
      <Base.Panel value="problems" className={panel}>
        {problems}
      </Base.Panel>
      {isThree && (
        <>
          <ResizeBar
            label="Width of the form"
            pane="form"
            percent={widths.form}
            from={0}
            onChange={(percent) => setWidth("form", percent)}
            className="lg:col-start-4"
          />
          <section
            aria-label="Form"
            className="min-h-0 min-w-0 overflow-auto lg:col-start-5 lg:row-span-2 lg:row-start-1"
          >
            {form}
          </section>
        </>
      )}
    </Base.Root>
  );
}
