"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { History, ListX, Plus } from "lucide-react";
import { debounce, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { FilterInput } from "@/components/shared/filter-input";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { useSettled } from "@/components/shared/use-settled";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { LoadMore } from "@/components/ui/load-more";
import { Select } from "@/components/ui/select";
import { SkeletonTable } from "@/components/ui/skeleton";
import { paths } from "@/lib/browser/paths";
import { BACKFILL_STATES } from "@/lib/schemas/states";
import { BackfillTable } from "./backfill-table";
import { backfillQueries } from "./queries";

const stateOptions = [
  { value: "all", label: "All states" },
  { value: "running", label: "Running" },
  { value: "paused", label: "Paused" },
  { value: "cancelling", label: "Cancelling" },
  { value: "success", label: "Success" },
  { value: "failed", label: "Failed" },
  { value: "cancelled", label: "Cancelled" },
] as const;

/** How long typing must rest before the list is asked for, in milliseconds. */
const SEARCH_PAUSE_MS = 180;

/** Backfills, the latest first: of one DAG, or of all the team's. */
export function BackfillList({ dagId }: { dagId?: string }) {
  const { slug } = useTeam();
  const [{ state, q }, setUrl] = useQueryStates({
    state: parseAsStringLiteral(BACKFILL_STATES).withOptions({ history: "push" }),
    q: parseAsString.withDefault(""),
  });
  const text = useSettled(q, SEARCH_PAUSE_MS).trim();
  const query = useInfiniteQuery(backfillQueries.list(slug, dagId, { state, text }));
  return (
    <>
      <search
        className="flex flex-wrap items-center justify-between gap-2"
        aria-label="Filter backfills"
      >
        <span className="flex flex-1 flex-wrap items-center gap-2">
          <FilterInput
            label="Find a backfill"
            placeholder={dagId === undefined ? "DAG, or who started it" : "Who started it"}
            value={q}
            onChange={(next) =>
              void setUrl(
                { q: next === "" ? null : next },
                next === "" ? {} : { limitUrlUpdates: debounce(200) },
              )
            }
          />
          <div className="w-40">
            <Select
              aria-label="State"
              options={stateOptions}
              value={state ?? "all"}
              onValueChange={(next) => void setUrl({ state: next === "all" ? null : next })}
            />
          </div>
        </span>
        {dagId !== undefined && <NewBackfill dagId={dagId} />}
      </search>
      <QueryContent
        query={query}
        skeleton={
          <Card flush>
            <SkeletonTable rows={6} columns={6} />
          </Card>
        }
      >
        {({ pages }) => {
          const backfills = pages.flatMap((page) => page.items);
          if (backfills.length === 0) {
            return (
              <Card flush>
                {state === null && text === "" ? (
                  <EmptyState
                    icon={<History size={18} aria-hidden />}
                    title="No backfills yet"
                    {...(dagId === undefined ? {} : { actions: <NewBackfill dagId={dagId} /> })}
                  >
                    A backfill runs a range of past dates: those without a run, those that failed,
                    or all of them. It begins on the page of a DAG.
                  </EmptyState>
                ) : (
                  <EmptyState
                    icon={<ListX size={18} aria-hidden />}
                    title="No backfill matches"
                    actions={<Button onClick={() => void setUrl(null)}>Clear the filters</Button>}
                  />
                )}
              </Card>
            );
          }
          return (
            <Card flush className={query.isPlaceholderData ? "opacity-60" : ""}>
              <BackfillTable backfills={backfills} showDag={dagId === undefined} />
              <LoadMore
                shown={backfills.length}
                noun={backfills.length === 1 ? "backfill" : "backfills"}
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

function NewBackfill({ dagId }: { dagId: string }) {
  const { slug } = useTeam();
  return (
    <LinkButton href={paths.newBackfill(slug, dagId)} icon={<Plus size={14} aria-hidden />}>
      New backfill
    </LinkButton>
  );
}
