import { clsx } from "clsx";
import { CalendarX2, Clock } from "lucide-react";
import Link from "next/link";
import { StateDot } from "@/components/shared/state-mark";
import { Tooltip } from "@/components/ui/tooltip";
import { formatCompact } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import { formatInstant, wallClock } from "@/lib/browser/zone";
import type { ScheduleBucket, ScheduleRow } from "@/lib/schemas/api/schedule";
import { type Axis, loadIn, lookOf, rowWords, shareOfNow, startOf, wordsOf } from "./model";

/** A DAG with its stretches of time; each leads to what happened or will happen in it. */
export function TimelineRow({
  team,
  row,
  axis,
  zone,
}: {
  team: string;
  row: ScheduleRow;
  axis: Axis;
  zone: string;
}) {
  return (
    <li className="flex h-9 items-center border-b last:border-0 hover:bg-hover">
      <span className="flex w-32 shrink-0 items-center gap-1.5 px-3 sm:w-64">
        <Link
          href={paths.dag(team, row.dagId)}
          className={clsx(
            "min-w-0 truncate rounded-xs text-sm underline-offset-2 hover:underline",
            row.paused ? "text-ink-3" : "text-ink",
          )}
        >
          {row.dagId}
        </Link>
        {row.paused && <span className="text-2xs text-ink-3">paused</span>}
        <span className="sr-only">: {rowWords(row.buckets)}</span>
      </span>
      <span aria-hidden="true" className="relative mr-3 h-6 min-w-0 flex-1">
        {row.buckets.map((bucket) => (
          <Mark key={bucket.at} team={team} row={row} bucket={bucket} axis={axis} zone={zone} />
        ))}
        <span
          className="pointer-events-none absolute -inset-y-1.5 w-px bg-accent"
          style={{ left: `${(shareOfNow(axis) * 100).toFixed(2)}%` }}
        />
      </span>
    </li>
  );
}

function Mark({
  team,
  row,
  bucket,
  axis,
  zone,
}: {
  team: string;
  row: ScheduleRow;
  bucket: ScheduleBucket;
  axis: Axis;
  zone: string;
}) {
  const look = lookOf(bucket);
  const load = loadIn(bucket);
  const start = startOf(axis, bucket.at);
  return (
    <Tooltip
      delay={60}
      content={
        <div>
          <p className="text-ink">{formatInstant(start, zone)}</p>
          <p>{wordsOf(bucket)}</p>
        </div>
      }
    >
      <Link
        tabIndex={-1}
        prefetch={false}
        href={addressOf(team, row, bucket, start, axis.bucketMs)}
        className={clsx(
          "absolute inset-y-0 flex items-center justify-center overflow-hidden rounded-xs text-2xs tabular-nums",
          markClass(look),
        )}
        style={{
          left: `calc(${((bucket.at / axis.count) * 100).toFixed(3)}% + 0.5px)`,
          width: `calc(${(100 / axis.count).toFixed(3)}% - 1px)`,
        }}
      >
        {look === "missed" ? (
          <CalendarX2 size={11} />
        ) : load > 1 ? (
          <span className="max-sm:hidden">{formatCompact(load)}</span>
        ) : bucket.late > 0 ? (
          <Clock size={11} />
        ) : look === "expected" ? null : (
          <StateDot state={look} kind="run" decorative size={11} />
        )}
      </Link>
    </Tooltip>
  );
}

function markClass(look: ReturnType<typeof lookOf>): string {
  switch (look) {
    case "missed":
      return "st-failed border border-(--st) border-dashed text-(--st-text)";
    case "expected":
      return "border border-ink-3/70 border-dashed text-ink-3";
    case "queued":
    case "running":
    case "success":
    case "failed":
      return `st-${look} bg-(--st-soft) text-(--st-text) border-(--st) border-b-3`;
  }
}

/** Where a stretch leads: to its runs, or to the schedule's own list of dates. */
function addressOf(
  team: string,
  row: ScheduleRow,
  bucket: ScheduleBucket,
  start: number,
  bucketMs: number,
): string {
  if (bucket.missed > 0) return paths.dag(team, row.dagId, "calendar");
  if (Object.keys(bucket.counts).length === 0) return paths.dag(team, row.dagId, "schedule");
  return paths.dagRunsStarted(team, row.dagId, {
    startedFrom: wallClock(start, "UTC").date,
    startedTo: wallClock(start + bucketMs, "UTC").date,
  });
}
