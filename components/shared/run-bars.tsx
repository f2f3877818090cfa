"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { Tooltip } from "@/components/ui/tooltip";
import { formatDuration } from "@/lib/browser/format";
import { formatInstant } from "@/lib/browser/zone";
import type { DagRunState } from "@/lib/schemas/states";
import { stateLook } from "./state";
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

const HEIGHT = 28;
const LEAST = 5;

/**
 * The last runs as small bars, oldest left: height is the duration against the longest shown,
 * colour and pattern are the state. Each bar is a link; empty places keep the width.
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
  const longest = Math.max(1, ...shown.map((run) => run.durationMs ?? 0));
  const empty = Array.from({ length: Math.max(0, slots - shown.length) }, (_, index) => index);
  return (
    <ul aria-label={label} className="inline-flex items-end" style={{ height: HEIGHT }}>
      {empty.map((slot) => (
        <li key={`empty-${slot}`} aria-hidden="true" className="flex h-full items-end px-px">
          <span className="h-0.5 w-1.25 rounded-full bg-line" />
        </li>
      ))}
      {shown.map((run) => (
        <li key={run.id} className="h-full">
          <Tooltip delay={60} content={<RunHint run={run} />}>
            <Link
              href={run.href}
              aria-label={describe(run)}
              prefetch={false}
              className="group flex h-full items-end rounded-xs px-px focus-visible:outline-offset-0"
            >
              <span
                className={clsx(
                  `st-${stateLook(run.state).token} block w-1.25 rounded-[1.5px] transition-[scale] duration-100 group-hover:scale-x-140`,
                  run.state === "queued" ? "pattern-outline" : "bg-(--st)",
                  run.state === "running" && "animate-breathe",
                )}
                style={{ height: LEAST + ((run.durationMs ?? 0) / longest) * (HEIGHT - LEAST) }}
              />
            </Link>
          </Tooltip>
        </li>
      ))}
    </ul>
  );
}

function describe(run: RunBar): string {
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
