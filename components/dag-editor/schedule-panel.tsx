import { CalendarClock, TriangleAlert } from "lucide-react";
import { Button } from "@/components/ui/button";
import { formatInstant, wallClock } from "@/lib/browser/zone";
import type { PreviewRun } from "@/lib/core/timetable/preview";
import type { SchedulePreview } from "./preview-schedule";

/** When the document as typed would run: in words, and the next runs on the DAG's clock and in UTC. */
export function SchedulePanel({
  schedule,
  isStale,
  onEdit,
}: {
  schedule: SchedulePreview | null;
  isStale: boolean;
  /** Leads to the form that changes it. */
  onEdit?: () => void;
}) {
  return (
    <section aria-label="Schedule" className="flex flex-col gap-2 px-4 py-3">
      <div className="flex items-start gap-2">
        <CalendarClock size={16} aria-hidden className="mt-0.5 shrink-0 text-ink-3" />
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold text-ink text-sm">{schedule?.words ?? "Schedule"}</h2>
          {schedule !== null && <p className="text-ink-3 text-xs">{meaningOf(schedule)}</p>}
        </div>
        {onEdit !== undefined && (
          <Button size="sm" variant="ghost" onClick={onEdit}>
            Edit schedule
          </Button>
        )}
      </div>
      {isStale && (
        <p className="flex items-center gap-1.5 text-warn-text text-xs">
          <TriangleAlert size={14} aria-hidden className="shrink-0" />
          {schedule === null
            ? "The schedule cannot be read yet."
            : "As it was before: the schedule cannot be read just now."}
        </p>
      )}
      {schedule?.note != null && <p className="text-ink-2">{schedule.note}</p>}
      {schedule !== null && schedule.runs.length > 0 && <Runs schedule={schedule} />}
    </section>
  );
}

function meaningOf({ interval, catchup, isOwnZone, timezone, runs }: SchedulePreview): string {
  if (runs.length === 0) return "";
  const zone = isOwnZone ? "" : `Times of the team's zone, ${timezone}.`;
  const parts = [
    interval === "period"
      ? "Each run covers the interval that has just ended."
      : "Each run stands for its own tick.",
    catchup ? "Missed intervals are made up for." : "",
    zone,
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function Runs({ schedule }: { schedule: SchedulePreview }) {
  const { timezone, runs, interval } = schedule;
  const isUtc = timezone === "UTC";
  return (
    <table className="w-full text-left text-xs">
      <thead>
        <tr className="text-ink-3">
          <th scope="col" className="py-1 pr-3 font-normal">
            Next runs, {timezone}
          </th>
          {!isUtc && (
            <th scope="col" className="py-1 pr-3 font-normal">
              UTC
            </th>
          )}
          <th scope="col" className="py-1 font-normal">
            {interval === "period" ? "Covers from" : "Stands for"}
          </th>
        </tr>
      </thead>
      <tbody className="align-top">
        {runs.map((run) => (
          <Run key={run.runAfter.getTime()} run={run} timezone={timezone} isUtc={isUtc} />
        ))}
      </tbody>
    </table>
  );
}

function Run({ run, timezone, isUtc }: { run: PreviewRun; timezone: string; isUtc: boolean }) {
  const at = run.runAfter.getTime();
  const from = wallClock(run.logicalDate.getTime(), timezone);
  return (
    <>
      <tr className="border-t">
        <td className="whitespace-nowrap py-1 pr-3 text-ink">
          <span className="text-ink-3">{weekday(at, timezone)}</span> {formatInstant(at, timezone)}
        </td>
        {!isUtc && (
          <td className="whitespace-nowrap py-1 pr-3 text-ink-2">{shortInstant(at, "UTC")}</td>
        )}
        <td className="whitespace-nowrap py-1 text-ink-2">
          {from.date} {from.time}
        </td>
      </tr>
      {run.notes.map((note) => (
        <tr key={note.code}>
          <td colSpan={isUtc ? 2 : 3} className="pb-1 text-warn-text">
            <TriangleAlert size={12} aria-hidden className="mr-1 inline align-[-1px]" />
            {note.text}
          </td>
        </tr>
      ))}
    </>
  );
}

function shortInstant(instant: number, zone: string): string {
  const clock = wallClock(instant, zone);
  return `${clock.date.slice(5)} ${clock.time}`;
}

function weekday(instant: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-US", { weekday: "short", timeZone }).format(instant);
}
