"use client";

import { Tooltip } from "@/components/ui/tooltip";
import { formatRelative } from "@/lib/browser/format";
import { useNow } from "@/lib/browser/now";
import { formatInstant, localZone, wallClock } from "@/lib/browser/zone";
import { useShownZone } from "@/lib/browser/zone-choice";

/**
 * An instant: relative words, the absolute time in UTC, the viewer's and the pipeline's zone on
 * hover and focus. The server renders absolute UTC, so that hydration always agrees.
 */
export function Timestamp({
  value,
  zone,
  format = "relative",
  focusable = true,
  past = false,
  className,
}: {
  /** ISO 8601, or milliseconds since the epoch. */
  value: string | number;
  /** The pipeline's IANA zone; `absolute` is shown in it unless the viewer chose another. */
  zone?: string;
  format?: "relative" | "absolute";
  /** Whether Tab stops here to show the times; leave out in long tables. */
  focusable?: boolean;
  /** It has happened: never "in 5 s", although the page's clock ticks only every half minute. */
  past?: boolean;
  className?: string;
}) {
  const now = useNow();
  const shown = useShownZone(zone);
  const instant = typeof value === "number" ? value : Date.parse(value);
  if (Number.isNaN(instant)) return <span className={className}>{String(value)}</span>;
  const relative = now !== null && format === "relative";
  return (
    <Tooltip
      delay={200}
      content={now === null ? null : <ZoneTimes instant={instant} now={now} zone={zone} />}
    >
      <time
        dateTime={new Date(instant).toISOString()}
        {...(focusable ? { tabIndex: 0 } : {})}
        className={`whitespace-nowrap rounded-xs decoration-dotted underline-offset-3 hover:underline ${className ?? ""}`}
      >
        {relative
          ? formatRelative(past ? Math.min(instant, now) : instant, now)
          : formatInstant(instant, shown)}
      </time>
    </Tooltip>
  );
}

function ZoneTimes({
  instant,
  now,
  zone,
}: {
  instant: number;
  now: number;
  zone: string | undefined;
}) {
  const mine = localZone();
  const rows: [string, string][] = [["UTC", "UTC"]];
  if (mine !== "UTC") rows.push(["You", mine]);
  if (zone !== undefined && zone !== "UTC" && zone !== mine) rows.push(["DAG", zone]);
  return (
    <div>
      <p className="mb-1 text-ink">{formatRelative(instant, now)}</p>
      <dl className="grid grid-cols-[auto_auto_auto] gap-x-3 gap-y-0.5 whitespace-nowrap">
        {rows.map(([label, name]) => {
          const clock = wallClock(instant, name);
          return (
            <div key={label} className="contents">
              <dt className="text-ink-3">{label}</dt>
              <dd className="text-ink">
                {clock.date} {clock.time}:{clock.seconds}
              </dd>
              <dd className="text-ink-3">{name === "UTC" ? "" : `${name} ${clock.offset}`}</dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}
