"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { Tooltip } from "@/components/ui/tooltip";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { formatCount, formatDuration } from "@/lib/browser/format";
import { formatInstant } from "@/lib/browser/zone";
import type { DagRunState } from "@/lib/schemas/states";
import { STATE_ORDER, stateLook } from "./state";
import { StateBadge } from "./state-mark";

/** One run as {@link RunBars} draws it. */
export type RunBar = {
  id: string;
  state: DagRunState;
  /** Null while it has not started. */
  durationMs: number | null;
  logicalDate: string;
  href: string;
};

/** Never by hue alone: a failed bar is cut near its foot, a running one is hollow. */
const barFill: Record<DagRunState, string> = {
  queued: "pattern-outline",
  running: "pattern-hollow animate-breathe",
  success: "bg-(--st)",
  failed: "pattern-split",
};

const HEIGHT = 28;
const LEAST = 7;

/**
 * The last runs as small bars, oldest left: height is the duration against the longest shown,
 * colour and pattern are the state. It is one link, for bars are too narrow to be aimed at one by
 * one: the pointer or the arrow keys choose the run, else it is the newest.
 */
export function RunBars({
  runs,
  slots = 20,
  label = "Last runs",
}: {
  /** Oldest first. */
  runs: readonly RunBar[];
  slots?: number;
  label?: string;
}) {
  const shown = runs.slice(-slots);
  const [active, setActive] = useState<number | null>(null);
  const [byKey, setByKey] = useState(false);
  const chosen = active === null ? undefined : shown[active];
  const newest = shown.at(-1);
  const longest = Math.max(1, ...shown.map((run) => run.durationMs ?? 0));
  const empty = Array.from({ length: Math.max(0, slots - shown.length) }, (_, index) => index);

  const bars = (
    <span aria-hidden="true" className="flex items-end" style={{ height: HEIGHT }}>
      {empty.map((slot) => (
        <span key={slot} className="px-px">
          <span className="block h-0.5 w-1.25 rounded-full bg-line" />
        </span>
      ))}
      {shown.map((run, index) => (
        <span key={run.id} data-bar={index} className="flex h-full items-end px-px">
          <span
            className={clsx(
              `st-${stateLook(run.state).token} block w-1.25 rounded-[1.5px] transition-[scale] duration-100`,
              barFill[run.state],
              index === active && "scale-x-140",
            )}
            style={{ height: LEAST + ((run.durationMs ?? 0) / longest) * (HEIGHT - LEAST) }}
          />
        </span>
      ))}
    </span>
  );

  if (newest === undefined) {
    return (
      <span className="inline-flex align-middle">
        {bars}
        <VisuallyHidden>{label}: none yet</VisuallyHidden>
      </span>
    );
  }

  function browse(event: KeyboardEvent) {
    const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (step === 0) return;
    event.preventDefault();
    setByKey(true);
    setActive(Math.min(shown.length - 1, Math.max(0, (active ?? shown.length) + step)));
  }

  function point(event: PointerEvent) {
    const bar = event.target instanceof Element ? event.target.closest("[data-bar]") : null;
    setByKey(false);
    setActive(bar instanceof HTMLElement ? Number(bar.dataset.bar) : null);
  }

  return (
    <>
      <Tooltip
        delay={60}
        content={chosen === undefined ? summary(shown) : <RunHint run={chosen} />}
      >
        <Link
          href={(chosen ?? newest).href}
          prefetch={false}
          aria-label={`${label}: ${summary(shown)}`}
          onKeyDown={browse}
          onBlur={() => setActive(null)}
          onPointerOver={point}
          onPointerLeave={() => setActive(null)}
          className="inline-flex rounded-xs align-middle"
        >
          {bars}
        </Link>
      </Tooltip>
      <span role="status" className="sr-only">
        {byKey && chosen !== undefined && spell(chosen)}
      </span>
    </>
  );
}

/** "20 runs: 17 success, 3 failed". */
function summary(runs: readonly RunBar[]): string {
  const counts = STATE_ORDER.run
    .map((state) => ({ state, count: runs.filter((run) => run.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${stateLook(state, "run").label.toLowerCase()}`);
  return `${formatCount(runs.length, "run")}: ${counts.join(", ")}`;
}

function spell(run: RunBar): string {
  const took = run.durationMs === null ? "" : `, ${formatDuration(run.durationMs)}`;
  return `${stateLook(run.state, "run").label}, ${formatInstant(Date.parse(run.logicalDate))}${took}`;
}

function RunHint({ run }: { run: RunBar }) {
  return (
    <div className="flex flex-col gap-1.5">
      <StateBadge state={run.state} kind="run" size="sm" className="self-start" />
      <span className="font-mono text-ink">{formatInstant(Date.parse(run.logicalDate))}</span>
      {run.durationMs !== null && <span>{formatDuration(run.durationMs)}</span>}
    </div>
  );
}
