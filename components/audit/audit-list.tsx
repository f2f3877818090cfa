"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Bot, ChevronRight, KeyRound, ScrollText, SearchX, UserRound } from "lucide-react";
import { parseAsString, useQueryStates } from "nuqs";
import { Fragment, useState } from "react";
import { FilterInput } from "@/components/shared/filter-input";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Button, IconButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { EmptyState } from "@/components/ui/empty-state";
import { LoadMore } from "@/components/ui/load-more";
import { Select } from "@/components/ui/select";
import { SkeletonTable } from "@/components/ui/skeleton";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { type AuditEvent, auditQueries } from "./queries";
import { actionPhrase, type DetailLine, detailLines, isOpaque, matches } from "./words";

const kindLabels: Readonly<Record<string, string>> = {
  dag: "DAGs",
  run: "Runs",
  backfill: "Backfills",
  connection: "Connections",
  variable: "Variables",
  member: "Members",
  invitation: "Invitations",
  token: "API tokens",
  team: "Team",
};

const dagKindLabels: Readonly<Record<string, string>> = {
  dag: "The DAG",
  run: "Runs",
  backfill: "Backfills",
};

/** Who did what in the team, or with one DAG, the latest first. */
export function AuditList({ dagId }: { dagId?: string }) {
  const { slug, timezone } = useTeam();
  const [filters, setFilters] = useQueryStates({
    q: parseAsString.withDefault(""),
    kind: parseAsString.withDefault(""),
  });
  const query = useInfiniteQuery(auditQueries.list(slug, dagId));
  const narrowed = filters.q !== "" || filters.kind !== "";
  return (
    <>
      <search className="flex flex-wrap items-center gap-2" aria-label="Filter the audit trail">
        <FilterInput
          label="Search the audit trail"
          placeholder="Person, action or name"
          value={filters.q}
          onChange={(q) => void setFilters({ q: q === "" ? null : q })}
        />
        <Select
          aria-label="Kind of thing"
          value={filters.kind === "" ? "all" : filters.kind}
          onValueChange={(kind) => void setFilters({ kind: kind === "all" ? null : kind })}
          options={[
            { value: "all", label: "Everything" },
            ...Object.entries(dagId === undefined ? kindLabels : dagKindLabels).map(
              ([value, label]) => ({ value, label }),
            ),
          ]}
          className="w-40!"
        />
      </search>
      <QueryContent
        query={query}
        skeleton={
          <Card flush>
            <SkeletonTable rows={8} columns={3} />
          </Card>
        }
      >
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          const shown = items.filter((event) =>
            matches(event, { search: filters.q, entity: filters.kind }),
          );
          return (
            <Card flush>
              {items.length === 0 ? (
                <EmptyState
                  icon={<ScrollText size={18} aria-hidden />}
                  title="Nothing happened yet"
                >
                  {dagId === undefined
                    ? "Every change of DAGs, people and secrets is written down here."
                    : "Who publishes, pauses, triggers, clears or backfills it is written down here."}
                </EmptyState>
              ) : shown.length === 0 ? (
                <EmptyState
                  icon={<SearchX size={18} aria-hidden />}
                  title="No event matches"
                  actions={
                    <Button onClick={() => void setFilters({ q: null, kind: null })}>
                      Clear the filters
                    </Button>
                  }
                >
                  {query.hasNextPage &&
                    `The latest ${items.length} events were searched; there are older ones.`}
                </EmptyState>
              ) : (
                <AuditTable items={shown} zone={timezone} />
              )}
              {items.length > 0 && (
                <LoadMore
                  shown={items.length}
                  noun={narrowed ? "events searched" : "events"}
                  hasMore={query.hasNextPage}
                  loading={query.isFetchingNextPage}
                  onLoadMore={() => void query.fetchNextPage()}
                />
              )}
            </Card>
          );
        }}
      </QueryContent>
    </>
  );
}

function AuditTable({ items, zone }: { items: readonly AuditEvent[]; zone: string }) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <Table label="Audit trail">
      <THead>
        <Th>What</Th>
        <Th>Details</Th>
        <Th shrink>When</Th>
        <Th shrink>
          <span className="sr-only">Raw event</span>
        </Th>
      </THead>
      <TBody>
        {items.map((event) => {
          const lines = detailLines(event.detail);
          const toggle = (
            <IconButton
              size="sm"
              label={open === event.id ? "Hide the event" : "Show the whole event"}
              aria-expanded={open === event.id}
              onClick={() => setOpen(open === event.id ? null : event.id)}
            >
              <ChevronRight
                size={14}
                aria-hidden
                className={open === event.id ? "rotate-90" : undefined}
              />
            </IconButton>
          );
          return (
            <Fragment key={event.id}>
              <Tr>
                <Td className="sm:w-1/2">
                  <span className="flex min-w-0 flex-1 items-start gap-2.5">
                    <span className="mt-0.5 shrink-0 text-ink-3">
                      {actorIcons[event.actorKind]}
                    </span>
                    <span className="min-w-0 flex-1 break-words">
                      <span className="font-medium text-ink">{event.actorName}</span>{" "}
                      <span className="text-ink-2">{actionPhrase(event.action)}</span>{" "}
                      {!isOpaque(event.entityId) && (
                        <span className="break-all font-medium text-ink">{event.entityId}</span>
                      )}
                    </span>
                    <span className="-my-1 sm:hidden">{toggle}</span>
                  </span>
                </Td>
                <Td className={`sm:max-w-0 ${lines.length === 0 ? "max-sm:hidden!" : ""}`}>
                  <Detail lines={lines} />
                </Td>
                <Td label="When" shrink>
                  <Timestamp
                    past
                    value={event.at}
                    zone={zone}
                    focusable={false}
                    className="text-ink-2"
                  />
                </Td>
                <Td shrink align="end" className="max-sm:hidden!">
                  {toggle}
                </Td>
              </Tr>
              {open === event.id && (
                <Tr className="hover:bg-transparent">
                  <Td colSpan={4}>
                    <CodeBlock code={JSON.stringify(event, null, 2)} className="my-1 flex-1" />
                  </Td>
                </Tr>
              )}
            </Fragment>
          );
        })}
      </TBody>
    </Table>
  );
}

const actorIcons: Record<AuditEvent["actorKind"], React.ReactNode> = {
  user: <UserRound size={14} role="img" aria-label="A person" />,
  token: <KeyRound size={14} role="img" aria-label="An API token" />,
  system: <Bot size={14} role="img" aria-label="Millrace itself" />,
};

function Detail({ lines }: { lines: readonly DetailLine[] }) {
  if (lines.length === 0) return null;
  return (
    <dl className="flex min-w-0 flex-wrap gap-x-4 gap-y-0.5 text-xs">
      {lines.map(({ name, before, value }) => (
        <div key={name} className="flex min-w-0 items-baseline gap-1.5">
          <dt className="shrink-0 text-ink-3">{name}</dt>
          <dd className="min-w-0 truncate text-ink-2">
            {before !== undefined && (
              <>
                <span className="text-ink-3 line-through">{before}</span>
                <span className="sr-only"> to</span>{" "}
              </>
            )}
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
