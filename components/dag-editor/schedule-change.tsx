"use client";

import { useQuery } from "@tanstack/react-query";
import { CalendarClock, ChevronDown, ChevronRight, Play, TriangleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTeam } from "@/components/shared/team-context";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { formatInstant } from "@/lib/browser/zone";
import type { PreviewRunView, ScheduleChangeView } from "@/lib/schemas/api/dag";
import { editorQueries } from "./queries";

/** What saving a text would change about when the DAG runs; nothing when it changes nothing there. */
export function ScheduleChangeOf({ text }: { text: string }) {
  const { slug } = useTeam();
  const { data } = useQuery(editorQueries.check(slug, text));
  const change = data?.change ?? null;
  return change === null ? null : <ScheduleChange change={change} />;
}

/** A change of when the DAG runs: old against new, and what comes of it. */
export function ScheduleChange({ change }: { change: ScheduleChangeView }) {
  const [isOpen, setOpen] = useState(false);
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <section
      aria-label="Changes of the schedule"
      className="flex min-w-0 flex-col gap-2 rounded-md border p-3"
    >
      <h3 className="flex items-center gap-2 font-semibold text-ink text-sm">
        <CalendarClock size={14} aria-hidden className="text-ink-3" />
        The schedule changes
      </h3>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-sm">
        <dt className="text-ink-3">From</dt>
        <dd className="text-ink-2">{change.before.text}</dd>
        <dt className="text-ink-3">To</dt>
        <dd className="text-ink">{change.after.text}</dd>
      </dl>
      <Consequences change={change} />
      <div>
        <Button
          size="sm"
          aria-expanded={isOpen}
          icon={<Chevron size={14} aria-hidden />}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? "Hide the next runs" : "Next runs, before and after"}
        </Button>
      </div>
      {isOpen && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Runs title="Before" runs={change.before.next} zone={change.timezone} />
          <Runs title="After" runs={change.after.next} zone={change.timezone} />
        </div>
      )}
    </section>
  );
}

function Consequences({ change }: { change: ScheduleChangeView }) {
  const { atOnce, passed, gap, paused, timezone } = change;
  const at = (instant: string) => formatInstant(Date.parse(instant), timezone);
  const [first] = atOnce.logicalDates;
  return (
    <ul className="flex flex-col gap-1.5 text-sm">
      <Point icon={<Play size={14} aria-hidden />}>
        {atOnce.count === 0
          ? "Nothing starts at once."
          : `${atOnce.more ? "More than " : ""}${atOnce.count} ${atOnce.count === 1 ? "run starts" : "runs start"} ${paused ? "once the DAG is un-paused" : "at once"}${first === undefined ? "" : `, the first for ${at(first)}`}.`}
      </Point>
      {passed !== null && (
        <Point icon={<TriangleAlert size={14} aria-hidden />} warns>
          Complete dates from {at(passed.start)} to {at(passed.end)} are passed over: catchup is
          off.
        </Point>
      )}
      {gap !== null && (
        <Point icon={<TriangleAlert size={14} aria-hidden />} warns>
          No run covers {at(gap.start)} to {at(gap.end)}: the last run ended there, and no interval
          of the new schedule begins before. A backfill or a run by hand can.
        </Point>
      )}
      <Point icon={<CalendarClock size={14} aria-hidden />}>
        No interval that was run is run again.
      </Point>
    </ul>
  );
}

function Point({
  icon,
  warns,
  children,
}: {
  icon: ReactNode;
  warns?: boolean;
  children: ReactNode;
}) {
  return (
    <li className={`flex items-start gap-2 ${warns === true ? "text-warn-text" : "text-ink-2"}`}>
      <span className="mt-0.5 shrink-0">{icon}</span>
      <span className="min-w-0">{children}</span>
    </li>
  );
}

function Runs({
  title,
  runs,
  zone,
}: {
  title: string;
  runs: readonly PreviewRunView[];
  zone: string;
}) {
  return (
    <div className="min-w-0">
      <h4 className="mb-1 font-medium text-ink-3 text-xs">
        {title}, {zone}
      </h4>
      {runs.length === 0 ? (
        <p className="text-ink-3 text-xs">No run by schedule</p>
      ) : (
        <ol className="flex flex-col text-xs">
          {runs.map((run) => (
            <li key={run.logicalDate} className="border-t py-1">
              <span className="text-ink">{formatInstant(Date.parse(run.runAfter), zone)}</span>
              {run.start !== run.end && (
                <span className="block text-ink-3">
                  covers from {formatInstant(Date.parse(run.start), zone)}
                </span>
              )}
              {run.note !== null && (
                <Badge tone="warn" className="ml-1 !h-auto !whitespace-normal py-0.5">
                  {run.note}
                </Badge>
              )}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
