"use client";

import { Duration } from "@/components/shared/duration";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { TextLink } from "@/components/ui/link-button";
import { formatDuration } from "@/lib/browser/format";
import { useNow } from "@/lib/browser/now";
import { paths } from "@/lib/browser/paths";
import type { RunDetail } from "@/lib/schemas/api/run";
import { againstUsual } from "./gantt";
import { RunNote } from "./run-note";
import { EndedBy, RunStateBadge } from "./run-state-badge";
import { RunType } from "./run-type";

/** State, times, version and note of a run. */
export function RunFacts({ run, zone }: { run: RunDetail; zone: string }) {
  const { slug } = useTeam();
  const instant = (value: string) => (
    <Timestamp value={value} zone={zone} format="absolute" focusable={false} />
  );
  const isPoint = run.intervalStart === run.intervalEnd;
  return (
    <Card>
      <div className="grid gap-x-10 gap-y-4 md:grid-cols-2 xl:grid-cols-3">
        <DescriptionList
          items={[
            {
              term: "State",
              value: (
                <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                  <RunStateBadge run={run} />
                  <EndedBy run={run} />
                </span>
              ),
            },
            { term: "Duration", value: <RunDuration run={run} /> },
            {
              term: "Started",
              value:
                run.startedAt === null ? (
                  "not yet"
                ) : (
                  <Timestamp value={run.startedAt} zone={zone} />
                ),
            },
            {
              term: "Ended",
              value:
                run.endedAt === null ? (
                  "not yet"
                ) : (
                  <Timestamp value={run.endedAt} zone={zone} past />
                ),
            },
          ]}
        />
        <DescriptionList
          items={[
            { term: "Logical date", value: instant(run.logicalDate) },
            {
              term: "Interval",
              value: isPoint ? (
                "a point in time"
              ) : (
                <span className="flex flex-wrap gap-x-1">
                  {instant(run.intervalStart)} <span className="text-ink-3">to</span>{" "}
                  {instant(run.intervalEnd)}
                </span>
              ),
            },
            { term: "Due", value: <Timestamp value={run.runAfter} zone={zone} /> },
            {
              term: "Version",
              value: (
                <TextLink href={paths.version(slug, run.dagId, run.versionNumber)}>
                  v{run.versionNumber}
                </TextLink>
              ),
            },
          ]}
        />
        <DescriptionList
          className="md:col-span-2 xl:col-span-1"
          items={[
            {
              term: "Type",
              value:
                run.backfillId === null ? (
                  <RunType type={run.type} />
                ) : (
                  <TextLink href={paths.backfill(slug, run.dagId, run.backfillId)}>
                    <RunType type={run.type} />
                  </TextLink>
                ),
            },
            { term: "By", value: run.triggeredBy === "" ? "the scheduler" : run.triggeredBy },
            {
              term: "Run id",
              value: <code className="break-all font-mono text-xs">{run.runId}</code>,
            },
            { term: "Note", value: <RunNote run={run} /> },
          ]}
        />
      </div>
    </Card>
  );
}

function RunDuration({ run }: { run: RunDetail }) {
  const now = useNow();
  const end = run.endedAt ?? now;
  const usual = run.usualDurationMs;
  if (run.startedAt === null || end === null) return <Duration />;
  const durationMs = new Date(end).getTime() - Date.parse(run.startedAt);
  // A run that goes on is not yet shorter than usual.
  const words =
    usual === null || (run.endedAt === null && durationMs < usual) || run.state === "failed"
      ? null
      : againstUsual(durationMs, usual);
  return (
    <span className="flex flex-wrap items-baseline gap-x-2">
      <Duration ms={durationMs} />
      {words !== null && <span className="text-ink-3 text-xs">{words}</span>}
      {words === null && usual !== null && (
        <span className="text-ink-3 text-xs">usually {formatDuration(usual)}</span>
      )}
    </span>
  );
}
