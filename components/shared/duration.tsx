"use client";

import { formatDuration, spellDuration } from "@/lib/browser/format";
import { useNow } from "@/lib/browser/now";

/**
 * How long something took, or has taken so far when `endedAt` is missing: that is counted in the
 * browser only, renewed every 30 s. Give either `ms`, or the instants.
 */
export function Duration({
  ms,
  startedAt,
  endedAt,
  className,
}: {
  ms?: number | null;
  startedAt?: string | number | null;
  endedAt?: string | number | null;
  className?: string;
}) {
  const now = useNow();
  const length = ms ?? between(startedAt, endedAt ?? now);
  if (length === undefined) return <span className={`text-ink-3 ${className ?? ""}`}>–</span>;
  return (
    <span className={`whitespace-nowrap ${className ?? ""}`}>
      <span aria-hidden="true">{formatDuration(length)}</span>
      <span className="sr-only">{spellDuration(length)}</span>
    </span>
  );
}

function between(
  start: string | number | null | undefined,
  end: string | number | null | undefined,
): number | undefined {
  if (start === null || start === undefined || end === null || end === undefined) return undefined;
  const length = new Date(end).getTime() - new Date(start).getTime();
  return Number.isNaN(length) ? undefined : length;
}
