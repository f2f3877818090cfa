"use client";

import { Card } from "@/components/ui/card";
import { Tooltip } from "@/components/ui/tooltip";
import { formatCount, formatDuration, formatPercent } from "@/lib/browser/format";
import type { HomeDay } from "@/lib/schemas/api/home";
import { durationPercents, successShare, type TrendBar, trendBars } from "./trend";

/** The last days as bars of runs that succeeded and failed; the same as a table for readers. */
export function TrendCard({ days }: { days: readonly HomeDay[] }) {
  const share = successShare(days);
  return (
    <Card
      title={`Last ${days.length} days`}
      description={
        share === null ? "No run has ended yet" : `${formatPercent(share)} of runs succeeded`
      }
    >
      <div aria-hidden className="flex h-28 items-end gap-1">
        {trendBars(days).map((bar) => (
          <DayBar key={bar.day.day} bar={bar} />
        ))}
      </div>
      <Durations days={days} />
      <div aria-hidden className="mt-1.5 flex justify-between text-2xs text-ink-3">
        <span>{shortDay(days[0]?.day)}</span>
        <span>Today</span>
      </div>
      <table className="sr-only">
        <caption>Runs that ended, by day</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Succeeded</th>
            <th scope="col">Failed</th>
            <th scope="col">Median duration</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, success, failed, medianMs }) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              <td>{success}</td>
              <td>{failed}</td>
              <td>{medianMs === null ? "none" : formatDuration(medianMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

/** The median duration of each day as a line of its own below the counts. */
function Durations({ days }: { days: readonly HomeDay[] }) {
  const known = days.flatMap(({ medianMs }) => (medianMs === null ? [] : [medianMs]));
  if (known.length === 0) return null;
  return (
    <div aria-hidden className="mt-3">
      <p className="mb-1 flex justify-between text-2xs text-ink-3">
        <span>Median duration</span>
        <span>up to {formatDuration(Math.max(...known))}</span>
      </p>
      <div className="flex h-8 items-end gap-1">
        {durationPercents(days).map((percent, index) => (
          <span
            key={days[index]?.day}
            className="min-w-0 flex-1 rounded-t-xs bg-control"
            style={{ height: percent === null ? 0 : `${percent}%` }}
          />
        ))}
      </div>
    </div>
  );
}

function DayBar({ bar: { day, successPercent, failedPercent } }: { bar: TrendBar }) {
  const hint = (
    <div className="whitespace-nowrap">
      <p className="text-ink">{day.day}</p>
      <p>
        {day.success} succeeded, {day.failed} failed
      </p>
      {day.medianMs !== null && <p>median {formatDuration(day.medianMs)}</p>}
    </div>
  );
  return (
    <Tooltip content={hint} delay={60}>
      <span className="group flex h-full min-w-0 flex-1 flex-col justify-end gap-px">
        <span
          className="st-failed pattern-split block w-full rounded-t-xs"
          style={{ height: `${failedPercent}%` }}
        />
        <span
          className="st-success block w-full rounded-b-xs bg-(--st) group-hover:brightness-110"
          style={{ height: `${successPercent}%` }}
        />
        <span className="block h-0.5 w-full rounded-full bg-line" />
      </span>
    </Tooltip>
  );
}

function shortDay(day: string | undefined): string {
  if (day === undefined) return "";
  const names = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
  return names.format(new Date(`${day}T00:00:00Z`));
}

/** The words of a tile: how many runs succeeded in the last week. */
export function weekWords(days: readonly HomeDay[]): { value: string; detail: string } {
  const week = days.slice(-7);
  const share = successShare(week);
  const ended = week.reduce((sum, { success, failed }) => sum + success + failed, 0);
  return {
    value: share === null ? "–" : formatPercent(share),
    detail: share === null ? "no run ended" : `of ${formatCount(ended, "run")} in 7 days`,
  };
}
