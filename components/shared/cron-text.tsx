import { clsx } from "clsx";
import { CalendarClock, Hand } from "lucide-react";

/**
 * A schedule in plain words, with the expression as written beside it. The words come from the
 * scheduler's own code on the server; null words mean that only people start this DAG.
 */
export function CronText({
  words,
  expression,
  zone,
  className,
}: {
  words: string | null;
  /** The schedule as its author wrote it. */
  expression?: string;
  zone?: string;
  className?: string;
}) {
  const Icon = words === null ? Hand : CalendarClock;
  return (
    <span className={clsx("inline-flex min-w-0 align-middle items-center gap-1.5", className)}>
      <Icon size={14} aria-hidden className="shrink-0 text-ink-3" />
      <span className="truncate text-ink-2">{words ?? "Manual"}</span>
      {expression !== undefined && expression !== words && (
        <code className="shrink-0 rounded-sm bg-active px-1 font-mono text-2xs text-ink-2">
          {expression}
        </code>
      )}
      {zone !== undefined && zone !== "UTC" && (
        <span className="shrink-0 text-ink-3 text-xs">{zone}</span>
      )}
    </span>
  );
}
