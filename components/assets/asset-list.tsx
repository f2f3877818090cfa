"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Package, SearchX } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { useDeferredValue } from "react";
import { FilterInput } from "@/components/shared/filter-input";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { TextLink } from "@/components/ui/link-button";
import { LoadMore } from "@/components/ui/load-more";
import { SkeletonTable } from "@/components/ui/skeleton";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { paths } from "@/lib/browser/paths";
import type { AssetView } from "@/lib/schemas/api/asset";
import { AssetDrawer } from "./asset-drawer";
import { assetQueries } from "./queries";

/** The team's assets: who makes them, who waits for them, when they were updated last. */
export function AssetList() {
  const { slug } = useTeam();
  const [search, setSearch] = useQueryState("q", parseAsString.withDefault(""));
  const [chosen, setChosen] = useQueryState(
    "asset",
    parseAsString.withOptions({ history: "push" }),
  );
  const query = useInfiniteQuery(assetQueries.list(slug, useDeferredValue(search.trim())));
  return (
    <>
      <QueryContent
        query={query}
        skeleton={
          <Card flush>
            <SkeletonTable rows={6} columns={4} />
          </Card>
        }
      >
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0 && search === "") return <NoAssets />;
          return (
            <>
              <FilterInput
                label="Search assets"
                placeholder="Search by name"
                value={search}
                onChange={(text) => void setSearch(text === "" ? null : text)}
              />
              <Card flush>
                {items.length === 0 ? (
                  <EmptyState
                    icon={<SearchX size={18} aria-hidden />}
                    title="No asset matches"
                    actions={<Button onClick={() => void setSearch(null)}>Clear the search</Button>}
                  />
                ) : (
                  <>
                    <AssetTable items={items} onOpen={(name) => void setChosen(name)} />
                    <LoadMore
                      shown={items.length}
                      noun={items.length === 1 ? "asset" : "assets"}
                      hasMore={query.hasNextPage}
                      loading={query.isFetchingNextPage}
                      onLoadMore={() => void query.fetchNextPage()}
                    />
                  </>
                )}
              </Card>
            </>
          );
        }}
      </QueryContent>
      <AssetDrawer asset={chosen} onClose={() => void setChosen(null)} />
    </>
  );
}

function AssetTable({
  items,
  onOpen,
}: {
  items: readonly AssetView[];
  onOpen: (name: string) => void;
}) {
  return (
    <Table label="Assets">
      <THead>
        <Th>Asset</Th>
        <Th>Updated by</Th>
        <Th>Waited for by</Th>
        <Th shrink>Last update</Th>
      </THead>
      <TBody>
        {items.map((asset) => (
          <Tr key={asset.id}>
            <Td lead>
              <button
                type="button"
                className="break-all rounded-xs text-left font-medium text-ink underline-offset-2 hover:underline"
                onClick={() => onOpen(asset.name)}
              >
                {asset.name}
              </button>
            </Td>
            <Td label="Updated by">
              <DagLinks
                dags={asset.producers.map(({ dagId, taskId }) => ({ dagId, taskId }))}
                none="no task; from outside"
              />
            </Td>
            <Td label="Waited for by">
              <DagLinks dags={asset.consumers.map((dagId) => ({ dagId }))} none="nobody" />
            </Td>
            <Td shrink label="Last update">
              {asset.lastEventAt === null ? (
                <span className="text-ink-3">never</span>
              ) : (
                <span className="text-ink-2">
                  <Timestamp past value={asset.lastEventAt} focusable={false} />{" "}
                  <span className="text-ink-3">by {asset.lastSource}</span>
                </span>
              )}
            </Td>
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}

function DagLinks({
  dags,
  none,
}: {
  dags: readonly { dagId: string; taskId?: string }[];
  none: string;
}) {
  const { slug } = useTeam();
  if (dags.length === 0) return <span className="text-ink-3">{none}</span>;
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-0.5">
      {dags.map(({ dagId, taskId }) => (
        <li key={`${dagId}/${taskId ?? ""}`} className="min-w-0 break-all">
          <TextLink href={paths.dag(slug, dagId)}>{dagId}</TextLink>
          {taskId !== undefined && <span className="text-ink-3 text-xs"> {taskId}</span>}
        </li>
      ))}
    </ul>
  );
}

function NoAssets() {
  return (
    <Card flush>
      <EmptyState icon={<Package size={18} aria-hidden />} title="No assets yet">
        An asset is a name for data. Give a task <Code>outlets: [orders]</Code> and another DAG the
        schedule <Code>{"{assets: {any: [orders]}}"}</Code>: it starts when the task succeeds.
      </EmptyState>
    </Card>
  );
}

function Code({ children }: { children: string }) {
  return <code className="rounded-xs bg-active px-1 font-mono text-xs">{children}</code>;
}
