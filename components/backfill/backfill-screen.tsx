"use client";

import { useQuery } from "@tanstack/react-query";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { TextLink } from "@/components/ui/link-button";
import { SkeletonText } from "@/components/ui/skeleton";
import { spellDuration } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import type { BackfillDetail } from "@/lib/schemas/api/backfill";
import { BackfillActions } from "./backfill-actions";
import { CountsBar } from "./counts-bar";
import { DateTable } from "./date-table";
import { BackfillStateBadge } from "./looks";
import { backfillQueries } from "./queries";

const reprocessWords = {
  none: "missing runs",
  failed: "missing and failed runs",
  completed: "all dates",
} as const;

/** A backfill as it goes on: counts, what is left, its options, and every date. */
export function BackfillScreen({ dagId, id }: { dagId: string; id: string }) {
  const { slug } = useTeam();
  const query = useQuery(backfillQueries.detail(slug, { dagId, id }));
  return (
    <QueryContent
      query={query}
      skeleton={
        <Card>
          <SkeletonText lines={5} />
        </Card>
      }
    >
      {(backfill) => (
        <>
          <Card>
            <div className="flex flex-col gap-4">
              <div className="flex flex-wrap items-center justify-between gap-3">
                <h2 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold text-base">
                  Backfill
                  <BackfillStateBadge state={backfill.state} />
                  <span className="font-normal text-ink-3 text-sm">{whatIsLeft(backfill)}</span>
                </h2>
                <BackfillActions backfill={backfill} />
              </div>
              {backfill.reasonText !== "" && (
                <Callout tone="warn" title="Paused by itself">
                  {backfill.reasonText}. Look at what failed, then resume or cancel it.
                </Callout>
              )}
              <CountsBar counts={backfill.counts} legend />
              <Options backfill={backfill} />
            </div>
          </Card>
          <DateTable backfill={backfill} />
        </>
      )}
    </QueryContent>
  );
}

function whatIsLeft({ state, remainingMs, counts }: BackfillDetail): string {
  if (state === "paused") return `${counts.waiting} dates wait until it is resumed`;
  if (state !== "running") return "";
  return remainingMs === null
    ? "how long it takes is not known yet"
    : `about ${spellDuration(remainingMs)} left`;
}

function Options({ backfill }: { backfill: BackfillDetail }) {
  const { slug } = useTeam();
  const date = (value: string) => (
    <Timestamp value={value} zone={backfill.timezone} format="absolute" focusable={false} />
  );
  const limits = [
    `${backfill.maxActiveRuns} runs at once`,
    ...(backfill.runBackwards ? ["newest first"] : []),
    ...(backfill.canary > 0 ? [`${backfill.canary} tried first`] : []),
    ...(backfill.maxFailurePercent === null
      ? []
      : [`pauses above ${backfill.maxFailurePercent} % failed`]),
  ];
  const hasConf = JSON.stringify(backfill.conf) !== "{}";
  return (
    <div className="grid gap-x-10 gap-y-3 md:grid-cols-2">
      <DescriptionList
        items={[
          {
            term: "Dates",
            value: (
              <span className="flex flex-wrap gap-x-1">
                {date(backfill.fromDate)} <span className="text-ink-3">to</span>{" "}
                {date(backfill.toDate)}
              </span>
            ),
          },
          { term: "Runs", value: reprocessWords[backfill.reprocess] },
          { term: "Tasks", value: backfill.tasks === null ? "all" : backfill.tasks.join(", ") },
          ...(hasConf
            ? [
                {
                  term: "Conf",
                  value: <code className="font-mono text-xs">{JSON.stringify(backfill.conf)}</code>,
                },
              ]
            : []),
        ]}
      />
      <DescriptionList
        items={[
          { term: "How", value: limits.join(", ") },
          {
            term: "Version",
            value: (
              <>
                <TextLink href={paths.version(slug, backfill.dagId, backfill.versionNumber)}>
                  v{backfill.versionNumber}
                </TextLink>
                {backfill.version === "own" && ", runs that run again keep theirs"}
              </>
            ),
          },
          {
            term: "Started",
            value: (
              <>
                <Timestamp value={backfill.createdAt} zone={backfill.timezone} past /> by{" "}
                {backfill.createdBy}
              </>
            ),
          },
        ]}
      />
    </div>
  );
}
