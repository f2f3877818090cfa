"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { FileCode2, SearchX, Workflow } from "lucide-react";
import { debounce, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { type ReactNode, useEffect, useState } from "react";
import { QueryContent } from "@/components/shared/query-state";
import { useRowSelection } from "@/components/shared/selection/use-row-selection";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { LoadMore } from "@/components/ui/load-more";
import { SkeletonTable } from "@/components/ui/skeleton";
import { paths } from "@/lib/browser/paths";
import type { DagListItem } from "@/lib/schemas/api/dag";
import { DagSelection } from "./dag-selection";
import { DagTable } from "./dag-table";
import { DagFilterBar } from "./filter-bar";
import { DAG_FILTER_STATES, type DagFilters, dagListQueries } from "./queries";

/** How long typing must rest before the list is asked for, in milliseconds. */
const SEARCH_PAUSE_MS = 180;

/** The team's DAGs: search and filters, the table, more pages. */
export function DagList({ renderTrigger }: { renderTrigger: (dag: DagListItem) => ReactNode }) {
  const team = useTeam();
  const [url, setUrl] = useQueryStates({
    q: parseAsString.withDefault(""),
    tag: parseAsString.withDefault(""),
    state: parseAsStringLiteral(DAG_FILTER_STATES),
  });
  const search = useSettled(url.q, SEARCH_PAUSE_MS).trim();
  const filters: DagFilters = { search, tag: url.tag, state: url.state };
  const query = useInfiniteQuery(dagListQueries.list(team.slug, filters));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const rows = useRowSelection(
    items.flatMap(({ dagId, deletedAt }) => (deletedAt === null ? [dagId] : [])),
    JSON.stringify(filters),
  );
  const filtered = filters.search !== "" || filters.tag !== "" || filters.state !== null;
  const clear = () => void setUrl({ q: null, tag: null, state: null });

  function change({ search, tag, state }: Partial<DagFilters>) {
    if (search !== undefined) {
      void setUrl(
        { q: search === "" ? null : search },
        search === "" ? {} : { limitUrlUpdates: debounce(200) },
      );
    }
    if (tag !== undefined) void setUrl({ tag: tag === "" ? null : tag }, { history: "push" });
    if (state !== undefined) void setUrl({ state }, { history: "push" });
  }

  return (
    <>
      <DagFilterBar filters={{ ...filters, search: url.q }} onChange={change} />
      <QueryContent
        query={query}
        skeleton={
          <Card flush>
            <SkeletonTable rows={8} columns={5} />
          </Card>
        }
      >
        {() => {
          if (items.length === 0) {
            return <Card flush>{filtered ? <NothingMatches onClear={clear} /> : <NoDags />}</Card>;
          }
          return (
            <Card flush className={query.isPlaceholderData ? "opacity-60" : ""}>
              <DagTable
                items={items}
                rows={rows}
                activeTag={url.tag}
                onTag={(tag) => change({ tag: tag === url.tag ? "" : tag })}
                renderTrigger={renderTrigger}
              />
              <LoadMore
                shown={items.length}
                noun={items.length === 1 ? "DAG" : "DAGs"}
                hasMore={query.hasNextPage}
                loading={query.isFetchingNextPage}
                onLoadMore={() => void query.fetchNextPage()}
              />
            </Card>
          );
        }}
      </QueryContent>
      <DagSelection rows={rows} filters={filters} hasMore={query.hasNextPage} />
    </>
  );
}

/** A value once it has stayed the same for a while. */
function useSettled(value: string, pauseMs: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return value === "" ? "" : settled;
}

function NothingMatches({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      icon={<SearchX size={18} aria-hidden />}
      title="No DAG matches"
      actions={<Button onClick={onClear}>Clear the filters</Button>}
    >
      Names and descriptions are searched; tags and states narrow it further.
    </EmptyState>
  );
}

function NoDags() {
  const { slug } = useTeam();
  const gate = useGate("dag.edit", "create DAGs");
  return (
    <EmptyState
      icon={<Workflow size={18} aria-hidden />}
      title="No DAGs yet"
      actions={
        gate.disabledReason === undefined ? (
          <LinkButton
            href={paths.newDag(slug)}
            variant="primary"
            icon={<FileCode2 size={14} aria-hidden />}
          >
            Create one from a template
          </LinkButton>
        ) : (
          <Button {...gate}>Create one from a template</Button>
        )
      }
    >
      A DAG is a pipeline: tasks, what each one needs, and when they run. It is a short YAML
      document that you write here in the browser.
    </EmptyState>
  );
}
