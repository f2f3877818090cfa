"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { BellOff, Check, CircleCheck, ScrollText } from "lucide-react";
import Link from "next/link";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { LoadMore } from "@/components/ui/load-more";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { SkeletonTable } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import type { AlertSubject } from "@/lib/schemas/alert";
import type { IncidentView } from "@/lib/schemas/api/alert";
import { FAMILY_LOOKS } from "./looks";
import { alertQueries } from "./queries";

const SHOWN = ["open", "closed", "all"] as const;
const shownOptions = [
  { value: "open", label: "Open" },
  { value: "closed", label: "Over" },
  { value: "all", label: "All" },
] as const;

/** Incidents of the team, or of one DAG. */
export function IncidentList({ dagId }: { dagId?: string }) {
  const { slug } = useTeam();
  const [shown, setShown] = useQueryState(
    "state",
    parseAsStringLiteral(SHOWN).withDefault("open").withOptions({ history: "push" }),
  );
  const query = useInfiniteQuery(
    alertQueries.incidents(slug, {
      ...(shown === "all" ? {} : { state: shown }),
      ...(dagId === undefined ? {} : { dag: dagId }),
    }),
  );
  return (
    <section aria-label="Incidents" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SegmentedControl
          label="Which incidents"
          value={shown}
          onValueChange={(value) => void setShown(value)}
          options={shownOptions}
        />
        <p className="min-w-0 flex-1 basis-64 text-ink-3 text-xs">
          One for each DAG, task and kind of error, however often it shows. It ends by itself when
          the task succeeds again.
        </p>
      </div>
      <QueryContent
        query={query}
        skeleton={
          <Card flush>
            <SkeletonTable rows={5} columns={3} />
          </Card>
        }
      >
        {({ pages }) => {
          const incidents = pages.flatMap(({ items }) => items);
          return (
            <Card flush className={query.isPlaceholderData ? "opacity-60" : ""}>
              {incidents.length === 0 ? (
                <NoIncidents shown={shown} />
              ) : (
                <>
                  <ul>
                    {incidents.map((incident) => (
                      <IncidentRow key={incident.id} incident={incident} />
                    ))}
                  </ul>
                  <LoadMore
                    shown={incidents.length}
                    noun={incidents.length === 1 ? "incident" : "incidents"}
                    hasMore={query.hasNextPage}
                    loading={query.isFetchingNextPage}
                    onLoadMore={() => void query.fetchNextPage()}
                  />
                </>
              )}
            </Card>
          );
        }}
      </QueryContent>
    </section>
  );
}

function IncidentRow({ incident }: { incident: IncidentView }) {
  const { slug } = useTeam();
  const { subject, family, occurrences } = incident;
  const { Icon, label } = FAMILY_LOOKS[family];
  const log = logOf(slug, subject);
  return (
    <li className="flex items-start gap-3 border-b px-4 py-3 last:border-0">
      <Icon
        size={16}
        role="img"
        aria-label={label}
        className={`mt-0.5 shrink-0 ${incident.state === "open" ? "text-danger-text" : "text-ink-3"}`}
      />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Link
            href={paths.incident(slug, incident.id)}
            className="min-w-0 break-words rounded-xs font-medium text-ink underline-offset-2 hover:underline"
          >
            {subject.title}
          </Link>
          {subject.dagId !== null && (
            <span className="break-all text-ink-2 text-sm">{subject.dagId}</span>
          )}
          <IncidentBadges incident={incident} />
        </p>
        {subject.error !== null && (
          <p className="mt-0.5 line-clamp-2 break-words font-mono text-ink-2 text-xs">
            {subject.error}
          </p>
        )}
        <p className="mt-1 text-ink-3 text-xs">
          {formatCount(occurrences, "time")}, since <Timestamp value={incident.openedAt} past />
          {occurrences > 1 && (
            <>
              , last <Timestamp value={incident.lastAt} past />
            </>
          )}
          {subject.owner !== "" && ` · ${subject.owner}`}
        </p>
      </div>
      {log !== null && (
        <LinkButton
          href={log}
          size="sm"
          icon={<ScrollText size={14} aria-hidden />}
          aria-label={`Log of ${subject.title}`}
        >
          Log
        </LinkButton>
      )}
    </li>
  );
}

/** How an incident stands, beside its title. */
export function IncidentBadges({ incident }: { incident: IncidentView }) {
  if (incident.state === "closed") {
    return (
      <Badge tone="ok" icon={<CircleCheck size={12} aria-hidden />}>
        Over
      </Badge>
    );
  }
  return (
    <>
      {incident.acknowledgedAt !== null && (
        <Badge tone="info" icon={<Check size={12} aria-hidden />}>
          {incident.acknowledgedBy ?? "Seen"}
        </Badge>
      )}
      {incident.quietUntil !== null && (
        <Badge icon={<BellOff size={12} aria-hidden />}>
          {incident.quietReason === "known" ? "Known" : "Snoozed"}
        </Badge>
      )}
    </>
  );
}

/** The line of the log that an incident is about, or its run; null when it is of no run. */
export function logOf(team: string, subject: AlertSubject): string | null {
  const { dagId, run, taskId, attempt, line, mapIndex } = subject;
  if (dagId === null || run === null) return null;
  if (taskId === null) return paths.run(team, dagId, run);
  return paths.task(team, dagId, run, taskId, {
    ...(attempt === null ? {} : { attempt }),
    ...(mapIndex === null ? {} : { map: mapIndex }),
    ...(line === null ? {} : { line }),
  });
}

function NoIncidents({ shown }: { shown: (typeof SHOWN)[number] }) {
  return (
    <EmptyState
      icon={<CircleCheck size={18} aria-hidden />}
      title={shown === "open" ? "Nothing is wrong" : "No incidents"}
    >
      {shown === "open"
        ? "When something fails that a rule asks for, it is shown here, with the way to its log."
        : "Incidents stay here for half a year after they are over."}
    </EmptyState>
  );
}
