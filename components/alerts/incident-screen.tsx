"use client";

import { useQuery } from "@tanstack/react-query";
import { Grid3x3, History, ScrollText } from "lucide-react";
import { QueryContent } from "@/components/shared/query-state";
import { StateBadge } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { DescriptionList } from "@/components/ui/description-list";
import { LinkButton, TextLink } from "@/components/ui/link-button";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { formatCount } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import type { IncidentDetail } from "@/lib/schemas/api/alert";
import { dagRunStateSchema } from "@/lib/schemas/states";
import { IncidentActions } from "./incident-actions";
import { IncidentBadges, logOf } from "./incident-list";
import { DELIVERY_LOOKS, FAMILY_LOOKS } from "./looks";
import { alertQueries } from "./queries";

/** One incident: what it is, what to do, in which runs it showed, what was sent of it. */
export function IncidentScreen({ id }: { id: string }) {
  const { slug } = useTeam();
  const query = useQuery(alertQueries.incident(slug, id));
  return (
    <QueryContent query={query} skeleton={<Skeleton className="h-64 w-full" />}>
      {(incident) => (
        <>
          <Head incident={incident} />
          <Occurrences incident={incident} />
          <Messages incident={incident} />
        </>
      )}
    </QueryContent>
  );
}

function Head({ incident }: { incident: IncidentDetail }) {
  const { slug } = useTeam();
  const { subject, family } = incident;
  const { Icon, label } = FAMILY_LOOKS[family];
  const log = logOf(slug, subject);
  return (
    <Card>
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Icon size={18} role="img" aria-label={label} className="text-danger-text" />
          <h1 className="min-w-0 break-words font-semibold text-ink text-lg">{subject.title}</h1>
          <IncidentBadges incident={incident} />
        </div>
        <IncidentActions incident={incident} />
        {subject.error !== null && <CodeBlock title="Error" code={subject.error} wrap />}
        <DescriptionList items={factsOf(slug, incident)} />
        <div className="flex flex-wrap gap-2">
          {log !== null && (
            <LinkButton href={log} icon={<ScrollText size={14} aria-hidden />}>
              {subject.taskId === null ? "The run" : "The line in the log"}
            </LinkButton>
          )}
          {subject.dagId !== null && subject.run !== null && (
            <LinkButton
              href={paths.dag(slug, subject.dagId, "grid", {
                run: subject.run,
                ...(subject.taskId === null ? {} : { task: subject.taskId }),
              })}
              icon={<Grid3x3 size={14} aria-hidden />}
            >
              In the grid
            </LinkButton>
          )}
          {subject.dagId !== null && subject.backfill !== undefined && (
            <LinkButton
              href={paths.backfill(slug, subject.dagId, subject.backfill.id)}
              icon={<History size={14} aria-hidden />}
            >
              The backfill
            </LinkButton>
          )}
        </div>
      </div>
    </Card>
  );
}

function factsOf(slug: string, incident: IncidentDetail) {
  const { subject } = incident;
  const items = [
    subject.dagId === null
      ? null
      : {
          term: "DAG",
          value: (
            <TextLink href={paths.dag(slug, subject.dagId, "alerts")}>{subject.dagId}</TextLink>
          ),
        },
    subject.taskId === null ? null : { term: "Task", value: subject.taskId },
    {
      term: "Seen",
      value: (
        <>
          {formatCount(incident.occurrences, "time")}, since{" "}
          <Timestamp value={incident.openedAt} past />, last{" "}
          <Timestamp value={incident.lastAt} past />
        </>
      ),
    },
    subject.changed === null ? null : { term: "What changed", value: subject.changed },
    incident.acknowledgedAt === null
      ? null
      : {
          term: "Acknowledged",
          value: (
            <>
              {incident.acknowledgedBy}, <Timestamp value={incident.acknowledgedAt} past />
            </>
          ),
        },
    incident.quietUntil === null
      ? null
      : {
          term: incident.quietReason === "known" ? "Known failing" : "Snoozed",
          value: (
            <>
              until <Timestamp value={incident.quietUntil} format="absolute" />
            </>
          ),
        },
    incident.note === "" ? null : { term: "Note", value: incident.note },
    incident.closedAt === null
      ? null
      : {
          term: "Over",
          value: (
            <>
              <Timestamp value={incident.closedAt} past />
              {incident.closedBy === null ? ", by itself" : `, closed by ${incident.closedBy}`}
            </>
          ),
        },
  ];
  return items.filter((item) => item !== null);
}

function Occurrences({ incident }: { incident: IncidentDetail }) {
  const { slug } = useTeam();
  if (incident.history.length === 0) return null;
  return (
    <Card title="Where it showed" description="The latest runs, newest first" flush>
      <Table label="Where it showed">
        <THead>
          <Th>Run of</Th>
          <Th shrink>State</Th>
          <Th>Error</Th>
          <Th shrink>When</Th>
        </THead>
        <TBody>
          {incident.history.map(({ at, subject, tasks, runState }) => {
            const log = logOf(slug, subject);
            const state = dagRunStateSchema.safeParse(runState);
            const text = subject.logicalDate?.slice(0, 16).replace("T", " ") ?? "no run";
            return (
              <Tr key={`${at}:${subject.run}`}>
                <Td>
                  {log === null ? text : <TextLink href={log}>{text}</TextLink>}
                  {tasks > 1 && (
                    <span className="ml-2 text-ink-3 text-xs">{formatCount(tasks, "task")}</span>
                  )}
                </Td>
                <Td label="State" shrink>
                  {state.success ? <StateBadge state={state.data} kind="run" /> : "gone"}
                </Td>
                <Td label="Error" className="sm:max-w-0 sm:w-1/2">
                  <span className="block truncate font-mono text-ink-2 text-xs">
                    {subject.error ?? subject.title}
                  </span>
                </Td>
                <Td label="When" shrink>
                  <Timestamp value={at} past focusable={false} className="text-ink-2" />
                </Td>
              </Tr>
            );
          })}
        </TBody>
      </Table>
    </Card>
  );
}

const CHANGE_WORDS = {
  opened: "It began",
  again: "It goes on",
  closed: "It is over",
  told: "Told",
} as const;

function Messages({ incident }: { incident: IncidentDetail }) {
  return (
    <Card title="What was sent" flush>
      {incident.messages.length === 0 ? (
        <p className="px-4 py-3 text-ink-2 text-sm">
          Nothing: no rule that asks for it has a channel.
        </p>
      ) : (
        <ul>
          {incident.messages.map(({ delivery, channel, change, state, at }) => {
            const look = Object.entries(DELIVERY_LOOKS).find(([name]) => name === state)?.[1];
            return (
              <li
                key={`${delivery}:${change}:${at}`}
                className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2.5 text-sm last:border-0"
              >
                <span className="text-ink">{CHANGE_WORDS[change]}</span>
                <span className="text-ink-2">to {channel}</span>
                {look !== undefined && (
                  <Badge tone={look.tone} icon={<look.Icon size={12} aria-hidden />}>
                    {look.label}
                  </Badge>
                )}
                <Timestamp value={at} past className="ml-auto text-ink-3 text-xs" />
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
