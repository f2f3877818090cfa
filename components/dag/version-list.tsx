"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsInteger, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { LoadMore } from "@/components/ui/load-more";
import { SkeletonTable, SkeletonText } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import type { DagVersionDetail, DagVersionView } from "@/lib/schemas/api/dag";
import { versionQueries } from "./queries";

/** What stands above the source of a version: comparing, exporting, restoring. */
export type RenderVersionTools = (props: {
  version: DagVersionDetail;
  versions: readonly DagVersionView[];
}) => ReactNode;

/** A DAG's versions, newest first, and the source of the chosen one. */
export function VersionList({
  dagId,
  renderTools,
}: {
  dagId: string;
  renderTools: RenderVersionTools;
}) {
  const { slug } = useTeam();
  const [chosen] = useQueryState("version", parseAsInteger);
  const query = useInfiniteQuery(versionQueries.list(slug, dagId));
  return (
    <QueryContent query={query} skeleton={<SkeletonTable rows={5} columns={3} />}>
      {({ pages }) => {
        const versions = pages.flatMap((page) => page.items);
        const shown = chosen ?? versions.find((version) => version.current)?.number ?? null;
        return (
          <div className="grid items-start gap-4 lg:grid-cols-[22rem_minmax(0,1fr)]">
            <Card flush>
              <ol aria-label="Versions" className="flex flex-col">
                {versions.map((version) => (
                  <VersionRow
                    key={version.id}
                    dagId={dagId}
                    version={version}
                    chosen={version.number === shown}
                  />
                ))}
              </ol>
              <LoadMore
                shown={versions.length}
                noun={versions.length === 1 ? "version" : "versions"}
                hasMore={query.hasNextPage}
                loading={query.isFetchingNextPage}
                onLoadMore={() => void query.fetchNextPage()}
              />
            </Card>
            {shown !== null && (
              <VersionSource
                dagId={dagId}
                number={shown}
                versions={versions}
                renderTools={renderTools}
              />
            )}
          </div>
        );
      }}
    </QueryContent>
  );
}

function VersionRow({
  dagId,
  version,
  chosen,
}: {
  dagId: string;
  version: DagVersionView;
  chosen: boolean;
}) {
  const { slug } = useTeam();
  return (
    <li className="border-b">
      <Link
        href={paths.version(slug, dagId, version.number)}
        scroll={false}
        aria-current={chosen ? "true" : undefined}
        className="flex flex-col gap-0.5 px-4 py-2.5 hover:bg-hover focus-visible:-outline-offset-2 aria-[current=true]:bg-accent-soft"
      >
        <span className="flex items-center gap-2">
          <span className="font-semibold text-ink">v{version.number}</span>
          {version.current && <Badge tone="accent">Current</Badge>}
          <span className="ml-auto text-ink-3 text-xs">
            {formatCount(version.taskCount, "task")}
          </span>
        </span>
        <span className={version.message === "" ? "text-ink-3" : "break-words text-ink-2"}>
          {version.message === "" ? "No message" : version.message}
        </span>
        <span className="text-ink-3 text-xs">
          {version.authorName}, <Timestamp value={version.createdAt} focusable={false} />
        </span>
      </Link>
    </li>
  );
}

function VersionSource({
  dagId,
  number,
  versions,
  renderTools,
}: {
  dagId: string;
  number: number;
  versions: readonly DagVersionView[];
  renderTools: RenderVersionTools;
}) {
  const { slug } = useTeam();
  const query = useQuery(versionQueries.detail(slug, dagId, number));
  return (
    <QueryContent
      query={query}
      skeleton={
        <Card>
          <SkeletonText lines={10} />
        </Card>
      }
    >
      {(version) => (
        <div className="flex min-w-0 flex-col gap-3">
          {renderTools({ version, versions })}
          <CodeBlock
            title={
              <span className="flex justify-between gap-3">
                <span>Source of v{version.number}</span>
                <span className="font-mono">{version.hash.slice(0, 12)}</span>
              </span>
            }
            code={version.source}
          />
        </div>
      )}
    </QueryContent>
  );
}
