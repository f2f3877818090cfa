"use client";

import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTeam } from "@/components/shared/team-context";
import { Callout } from "@/components/ui/callout";
import { LoadMore } from "@/components/ui/load-more";
import { SkeletonText } from "@/components/ui/skeleton";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath, paths } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { resourceUsePageSchema } from "@/lib/schemas/api/resource-use";

/** Tasks that are told of a DAG; the others are counted. */
const TASKS_SHOWN = 6;

type Kind = "connections" | "variables";

function pageQuery(cursor: string | null): string {
  const query = new URLSearchParams({ limit: "50" });
  if (cursor !== null) query.set("cursor", cursor);
  return query.toString();
}

function usesQuery(team: string, kind: Kind, id: string) {
  return infiniteQueryOptions({
    // Not below the list of the kind: what was just deleted must not be asked for again.
    queryKey: [...queryKeys.team(team), "uses", kind, id],
    queryFn: ({ signal, pageParam }) =>
      apiFetch(
        resourceUsePageSchema,
        `${apiPath(team, kind, id, "uses")}?${pageQuery(pageParam)}`,
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    // DAGs are saved meanwhile: what is shown before a deletion must be true now.
    staleTime: 0,
  });
}

/** Which DAGs and tasks name a connection or a variable, by their current versions. */
export function ResourceUses({ kind, id }: { kind: Kind; id: string }) {
  const { slug } = useTeam();
  const uses = useInfiniteQuery(usesQuery(slug, kind, id));
  if (uses.isPending) {
    return <SkeletonText lines={2} />;
  }
  if (uses.isError) {
    return (
      <Callout tone="warn" title="Who uses it could not be read">
        {uses.error.message}
      </Callout>
    );
  }
  const items = uses.data.pages.flatMap((page) => page.items);
  if (items.length === 0 && !uses.hasNextPage) {
    return <p className="text-ink-3 text-sm">No DAG names it in its current version.</p>;
  }
  return (
    <div className="flex flex-col gap-2">
      <ul className="max-h-48 divide-y overflow-y-auto rounded-md border text-sm">
        {items.map(({ dagId, paused, tasks }) => (
          <li key={dagId} className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5 px-3 py-2">
            <Link
              href={paths.dag(slug, dagId)}
              className="break-all font-medium text-ink underline-offset-2 hover:underline"
            >
              {dagId}
            </Link>
            {paused && <span className="text-ink-3 text-xs">paused</span>}
            <span className="break-all text-ink-2 text-xs">
              {tasks.slice(0, TASKS_SHOWN).join(", ")}
              {tasks.length > TASKS_SHOWN && ` and ${tasks.length - TASKS_SHOWN} more`}
            </span>
          </li>
        ))}
      </ul>
      {uses.hasNextPage && (
        <LoadMore
          shown={items.length}
          noun="DAGs"
          hasMore
          loading={uses.isFetchingNextPage}
          onLoadMore={() => void uses.fetchNextPage()}
        />
      )}
    </div>
  );
}
