"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ListX, Play } from "lucide-react";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { ReactNode } from "react";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
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
import { DAG_RUN_STATES, DAG_RUN_TYPES } from "@/lib/schemas/states";
import { RunTable } from "./run-table";

const stateOptions = [
  { value: "all", label: "All states" },
  { value: "queued", label: "Queued" },
  { value: "running", label: "Running" },
  { value: "success", label: "Success" },
  { value: "failed", label: "Failed" },
] as const;
const typeOptions = [
  { value: "all", label: "All types" },
  { value: "scheduled", label: "Scheduled" },
  { value: "manual", label: "Manual" },
  { value: "backfill", label: "Backfill" },
  { value: "asset_triggered", label: "Asset-triggered" },
] as const;

/** Runs, newest first, with filters: of one DAG, or of all the team's. */
export function RunList({
  dagId,
  renderMenu,
}: {
  dagId?: string;
  /** What can be done with a run of the list. */
  renderMenu: (run: RunView) => ReactNode;
}) {
  const { slug } = useTeam();
  const [url, setUrl] = useQueryStates(
    {
      state: parseAsStringLiteral(DAG_RUN_STATES),
      type: parseAsStringLiteral(DAG_RUN_TYPES),
      dag: parseAsString,
    },
    { history: "push" },
  );
  const filters = { state: url.state ?? undefined, type: url.type ?? undefined };
  const ofTeam = dagId === undefined;
  const team = useInfiniteQuery({
    ...runQueries.ofTeam(slug, { ...filters, dag: url.dag ?? undefined }),
    enabled: ofTeam,
  });
  const own = useInfiniteQuery({
    ...runQueries.ofDag(slug, dagId ?? "", filters),
    enabled: !ofTeam,
  });
  const query = ofTeam ? team : own;
  const dag = useQuery({ ...dagQueries.detail(slug, dagId ?? ""), enabled: !ofTeam });
  const zone = dag.data?.timezone;
  const filtered = url.state !== null || url.type !== null || (ofTeam && url.dag !== null);

  return (
    <>
      <search className="flex flex-wrap items-center gap-2" aria-label="Filter runs">
        <div className="w-36">
          <Select
            aria-label="State"
            options={stateOptions}
            value={url.state ?? "all"}
            onValueChange={(state) => void setUrl({ state: state === "all" ? null : state })}
          />
        </div>
        <div className="w-40">
          <Select
            aria-label="Type"
            options={typeOptions}
            value={url.type ?? "all"}
            onValueChange={(type) => void setUrl({ type: type === "all" ? null : type })}
          />
        </div>
        {ofTeam && url.dag !== null && (
          <span className="inline-flex items-center gap-1.5 text-ink-3 text-xs">
            of <Tag name={url.dag} onRemove={() => void setUrl({ dag: null })} />
          </span>
        )}
      </search>
      <QueryContent
        query={query}
        skeleton={
          <Card flush>
            <SkeletonTable rows={8} columns={6} />
          </Card>
        }
      >
        {({ pages }) => {
          const runs = pages.flatMap((page) => page.items);
          if (runs.length === 0) {
            return (
              <Card flush>
                {filtered ? (
                  <EmptyState
                    icon={<ListX size={18} aria-hidden />}
                    title="No run matches"
                    actions={
                      <Button onClick={() => void setUrl({ state: null, type: null, dag: null })}>
                        Clear the filters
                      </Button>
                    }
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
                runs={runs}
                showDag={ofTeam}
                renderMenu={renderMenu}
                {...(zone === undefined ? {} : { zone })}
              />
              <LoadMore
                shown={runs.length}
                noun={runs.length === 1 ? "run" : "runs"}
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
