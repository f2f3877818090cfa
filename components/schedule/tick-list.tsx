"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { CalendarOff, ListX } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { LoadMore } from "@/components/ui/load-more";
import { Select } from "@/components/ui/select";
import { SkeletonTable } from "@/components/ui/skeleton";
import { dagQueries } from "@/lib/browser/dag-queries";
import { paths } from "@/lib/browser/paths";
import type { DagDetail } from "@/lib/schemas/api/dag";
import { TICK_OUTCOMES } from "@/lib/schemas/api/tick";
import { tickQueries } from "./queries";
import { OUTCOME_LOOKS } from "./tick-outcome";
import { TickTable } from "./tick-table";

const options = [
  { value: "all", label: "All dates" },
  ...TICK_OUTCOMES.map((value) => ({ value, label: OUTCOME_LOOKS[value].label })),
] as const;

/** The ledger of a DAG's schedule: every date that it called for, and what became of it. */
export function TickList({ dagId }: { dagId: string }) {
  const { slug } = useTeam();
  const dag = useQuery(dagQueries.detail(slug, dagId));
  return (
    <QueryContent query={dag} skeleton={<ListSkeleton />}>
      {(detail) =>
        detail.schedule === null ? (
          <Card flush>
            <EmptyState
              icon={<CalendarOff size={18} aria-hidden />}
              title="No schedule"
              actions={
                <LinkButton href={paths.dag(slug, dagId, "edit")}>Edit the document</LinkButton>
              }
            >
              This DAG runs when it is triggered. Give its document a schedule, and every date that
              is called for is listed here with what became of it.
            </EmptyState>
          </Card>
        ) : (
          <Dates dag={detail} />
        )
      }
    </QueryContent>
  );
}

function Dates({ dag }: { dag: DagDetail }) {
  const { slug } = useTeam();
  const [outcome, setOutcome] = useQueryState(
    "outcome",
    parseAsStringLiteral(TICK_OUTCOMES).withOptions({ history: "push" }),
  );
  const query = useInfiniteQuery(tickQueries.list(slug, dag.dagId, outcome ?? undefined));
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <search className="w-40" aria-label="Filter dates">
          <Select
            aria-label="Outcome"
            options={options}
            value={outcome ?? "all"}
            onValueChange={(value) => void setOutcome(value === "all" ? null : value)}
          />
        </search>
        <p className="min-w-0 flex-1 basis-64 text-ink-3 text-xs">
          Every date that the schedule called for, newest first. Nothing is left out: what was not
          run says why.
        </p>
      </div>
      <QueryContent query={query} skeleton={<ListSkeleton />}>
        {({ pages }) => {
          const ticks = pages.flatMap((page) => page.items);
          if (ticks.length === 0 && !query.hasNextPage) {
            return (
              <Card flush>
                <EmptyState
                  icon={<ListX size={18} aria-hidden />}
                  title={outcome === null ? "No dates yet" : "No date with this outcome"}
                  {...(outcome === null
                    ? {}
                    : {
                        actions: (
                          <Button onClick={() => void setOutcome(null)}>Show all dates</Button>
                        ),
                      })}
                />
              </Card>
            );
          }
          return (
            <Card flush className={query.isPlaceholderData ? "opacity-60" : ""}>
              <TickTable
                dagId={dag.dagId}
                ticks={ticks}
                zone={dag.timezone}
                isPeriod={dag.interval === "period"}
              />
              <LoadMore
                shown={ticks.length}
                noun={ticks.length === 1 ? "date" : "dates"}
                hasMore={query.hasNextPage}
                loading={query.isFetchingNextPage}
                onLoadMore={() => void query.fetchNextPage()}
              />
            </Card>
          );
        }}
      </QueryContent>
    </>
  );
}

function ListSkeleton() {
  return (
    <Card flush>
      <SkeletonTable rows={8} columns={5} />
    </Card>
  );
}
