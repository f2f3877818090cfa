"use client";

import { History, List, X } from "lucide-react";
import { StateBadge } from "@/components/shared/state-mark";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Button, IconButton } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";
import { formatCount, formatDuration } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import type { CalendarView } from "@/lib/schemas/api/calendar";
import { DAG_RUN_STATES } from "@/lib/schemas/states";
import { type DayRange, dayWords, missingIn, runsIn, sumOf } from "./model";

const MISSING_WORDS = {
  missed: "missed: no worker was there in time",
  skipped: "skipped on purpose",
  held: "held back",
  due: "due now",
} as const;

/** What the chosen days hold, and what can be done with them. */
export function RangePanel({
  dagId,
  view,
  range,
  onClose,
}: {
  dagId: string;
  view: CalendarView;
  range: DayRange | null;
  onClose: () => void;
}) {
  const { slug } = useTeam();
  const gate = useGate("backfill.manage", "start backfills");
  if (range === null) {
    return (
      <p className="text-ink-3 text-xs">
        Choose a day, or drag over several (Shift with the arrow keys does the same), to see what
        they hold and to backfill them.
      </p>
    );
  }
  const sum = sumOf(view.days, range);
  const isOneDay = range.from === range.to;
  const runs = runsIn(sum);
  return (
    <section
      aria-label="Chosen days"
      className="overlay sticky bottom-3 z-10 flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3"
    >
      <h2 className="font-semibold text-ink text-sm">
        {isOneDay ? dayWords(range.from) : `${dayWords(range.from)} to ${dayWords(range.to)}`}
      </h2>
      <span className="flex flex-wrap items-center gap-2 text-ink-2 text-xs" aria-live="polite">
        {DAG_RUN_STATES.map((state) => {
          const n = sum.counts[state] ?? 0;
          return (
            n > 0 && (
              <StateBadge key={state} state={state} kind="run" size="sm" label={`${n} ${state}`} />
            )
          );
        })}
        {runs > 0 && sum.ranMs > 0 && <span>{formatDuration(sum.ranMs / runs)} on average</span>}
        {runs === 0 && missingIn(sum) === 0 && <span>No runs</span>}
        {(["missed", "skipped", "held", "due"] as const).map((outcome) => {
          const n = sum.missing[outcome] ?? 0;
          return (
            n > 0 && (
              <span key={outcome}>
                {formatCount(n, "date")} {MISSING_WORDS[outcome]}
              </span>
            )
          );
        })}
      </span>
      <span className="ml-auto flex items-center gap-2">
        {runs > 0 && (
          <LinkButton
            href={paths.dagRunsOf(slug, dagId, range)}
            prefetch={false}
            size="sm"
            icon={<List size={14} aria-hidden />}
          >
            Runs
          </LinkButton>
        )}
        {view.isPeriodic &&
          range.from <= view.today &&
          (gate.disabledReason === undefined ? (
            <LinkButton
              href={paths.newBackfill(slug, dagId, range)}
              prefetch={false}
              size="sm"
              variant="primary"
              icon={<History size={14} aria-hidden />}
            >
              Backfill these
            </LinkButton>
          ) : (
            <Button size="sm" {...gate} icon={<History size={14} aria-hidden />}>
              Backfill these
            </Button>
          ))}
        <IconButton label="Choose nothing" size="sm" onClick={onClose}>
          <X size={14} aria-hidden />
        </IconButton>
      </span>
      {view.zone !== view.dagZone && (
        <p className="basis-full text-ink-3 text-xs">
          The days shown are {view.zone}&apos;s; a backfill takes them as days in {view.dagZone}.
        </p>
      )}
    </section>
  );
}
