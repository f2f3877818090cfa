"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ListX, Play } from "lucide-react";
import { debounce, useQueryStates } from "nuqs";
import type { ReactNode } from "react";
import { FilterInput } from "@/components/shared/filter-input";
import { QueryContent } from "@/components/shared/query-state";
import { useRowSelection } from "@/components/shared/selection/use-row-selection";
import { useTeam } from "@/components/shared/team-context";
import { useSettled } from "@/components/shared/use-settled";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LoadMore } from "@/components/ui/load-more";
import { Select } from "@/components/ui/select";
import { SkeletonTable } from "@/components/ui/skeleton";
import { Tag } from "@/components/ui/tag";
import { dagQueries } from "@/lib/browser/dag-queries";
import { runQueries } from "@/lib/browser/run-queries";
import type { RunView } from "@/lib/schemas/api/run";
import { RunExport } from "./run-export";
import { RunFilterForm } from "./run-filter-form";
import { filterChips, runFilterOf, runFilterParsers } from "./run-filters";
import { type MeantRuns, RunSelection } from "./run-selection";
import { RunStateTabs } from "./run-state-tabs";
import { RunTable } from "./run-table";

const typeOptions = [
  { value: "all", label: "All types" },
  { value: "scheduled", label: "Scheduled" },
  { value: "manual", label: "Manual" },
  { value: "backfill", label: "Backfill" },
  { value: "asset_triggered", label: "Asset-triggered" },
] as const;

/** How long typing must rest before the list is asked for, in milliseconds. */
const SEARCH_PAUSE_MS = 180;

/** Runs, newest first, with filters: of one DAG, or of all the team's. */
export function RunList({
  dagId,
  renderMenu,
  renderBulk,
  tools,
}: {
  dagId?: string;
  /** What can be done with a run of the list. */
  renderMenu: (run: RunView) => ReactNode;
  /** What can be done with many; call `done` once they need not be selected any more. */
  renderBulk: (meant: MeantRuns, done: () => void) => ReactNode;
  /** Stands beside the filters. */
  tools: ReactNode;
}) {
  const { slug } = useTeam();
  const [url, setUrl] = useQueryStates(runFilterParsers, { history: "push" });
  const ofTeam = dagId === undefined;
  const filter = runFilterOf({ ...url, q: useSettled(url.q, SEARCH_PAUSE_MS) }, dagId);
  const { dag: _, ...ofDag } = filter;
  const team = useInfiniteQuery({ ...runQueries.ofTeam(slug, filter), enabled: ofTeam });
  const own = useInfiniteQuery({
    ...runQueries.ofDag(slug, dagId ?? "", ofDag),
    enabled: !ofTeam,
  });
  const query = ofTeam ? team : own;
  const shown = query.data?.pages.flatMap((page) => page.items) ?? [];
  const rows = useRowSelection(
    shown.map(({ id }) => id),
    JSON.stringify(filter),
  );
  const counts = useQuery(runQueries.counts(slug, filter));
  const dag = useQuery({ ...dagQueries.detail(slug, dagId ?? ""), enabled: !ofTeam });
  const zone = dag.data?.timezone;
  const chips = filterChips(url).filter(({ fields }) => ofTeam || !fields.includes("dag"));
  const filtered = url.state !== null || url.type !== null || url.q !== "" || chips.length > 0;

  return (
    <>
      <search className="flex flex-wrap items-center gap-2" aria-label="Filter runs">
        <RunStateTabs
          counts={counts.data}
          chosen={url.state}
          onChoose={(state) => void setUrl({ state })}
        />
        <span className="flex flex-1 flex-wrap items-center justify-end gap-2 max-lg:basis-full max-lg:justify-start">
          <FilterInput
            label="Find in run_id and note"
            placeholder="Find in run_id and note"
            value={url.q}
            onChange={(q) =>
              void setUrl(
                { q: q === "" ? null : q },
                { history: "replace", ...(q === "" ? {} : { limitUrlUpdates: debounce(200) }) },
              )
            }
          />
          <div className="w-36">
            <Select
              aria-label="Type"
              options={typeOptions}
              value={url.type ?? "all"}
              onValueChange={(type) => void setUrl({ type: type === "all" ? null : type })}
            />
          </div>
          <RunFilterForm values={url} ofTeam={ofTeam} onChange={(change) => void setUrl(change)} />
          <RunExport filter={filter} />
          {tools}
        </span>
      </search>
      {chips.length > 0 && (
        <p className="flex flex-wrap items-center gap-1.5 text-ink-3 text-xs">
          Only
          {chips.map(({ words, fields }) => (
            <Tag
              key={words}
              name={words}
              onRemove={() => void setUrl(Object.fromEntries(fields.map((field) => [field, null])))}
            />
          ))}
        </p>
      )}
      <QueryContent
        query={query}
        skeleton={
          <Card flush>
            <SkeletonTable rows={8} columns={6} />
          </Card>
        }
      >
        {() => {
          if (shown.length === 0) {
            return (
              <Card flush>
                {filtered ? (
                  <EmptyState
                    icon={<ListX size={18} aria-hidden />}
                    title="No run matches"
                    actions={<Button onClick={() => void setUrl(null)}>Clear the filters</Button>}
                  />
                ) : (
                  <EmptyState icon={<Play size={18} aria-hidden />} title="No runs yet">
                    Turn a DAG&apos;s schedule on, or trigger it by hand: its runs appear here.
                  </EmptyState>
                )}
              </Card>
            );
          }
          return (
            <Card flush className={query.isPlaceholderData ? "opacity-60" : ""}>
              <RunTable
                runs={shown}
                rows={rows}
                showDag={ofTeam}
                renderMenu={renderMenu}
                {...(zone === undefined ? {} : { zone })}
              />
              <LoadMore
                shown={shown.length}
                noun={shown.length === 1 ? "run" : "runs"}
                hasMore={query.hasNextPage}
                loading={query.isFetchingNextPage}
                onLoadMore={() => void query.fetchNextPage()}
              />
            </Card>
          );
        }}
      </QueryContent>
      <RunSelection rows={rows} filter={filter} counts={counts.data} renderBulk={renderBulk} />
    </>
  );
}
