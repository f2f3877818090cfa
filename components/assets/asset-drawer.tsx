"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { History, Radio } from "lucide-react";
import { QueryContent } from "@/components/shared/query-state";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Button } from "@/components/ui/button";
import { Drawer } from "@/components/ui/drawer";
import { EmptyState } from "@/components/ui/empty-state";
import { TextLink } from "@/components/ui/link-button";
import { LoadMore } from "@/components/ui/load-more";
import { SkeletonText } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { paths } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import type { AssetEventView } from "@/lib/schemas/api/asset";
import { assetQueries, publishAsset } from "./queries";

/** The updates of one asset, newest first, and a way to publish one by hand. */
export function AssetDrawer({ asset, onClose }: { asset: string | null; onClose: () => void }) {
  return (
    <Drawer
      title={asset ?? "Asset"}
      open={asset !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      {asset !== null && <Updates asset={asset} />}
    </Drawer>
  );
}

function Updates({ asset }: { asset: string }) {
  const { slug } = useTeam();
  const query = useInfiniteQuery(assetQueries.events(slug, asset));
  return (
    <div className="flex flex-col gap-3 p-4">
      <Publish asset={asset} />
      <QueryContent query={query} skeleton={<SkeletonText lines={6} />}>
        {({ pages }) => {
          const events = pages.flatMap((page) => page.items);
          if (events.length === 0) {
            return (
              <EmptyState icon={<History size={18} aria-hidden />} title="Never updated">
                It is updated whenever a task that has it among its outlets succeeds.
              </EmptyState>
            );
          }
          return (
            <>
              <h3 className="font-semibold text-ink text-sm">Updates</h3>
              <ol className="flex flex-col">
                {events.map((event) => (
                  <li key={event.id} className="flex flex-wrap gap-x-3 border-t py-2">
                    <span className="text-ink-2">
                      <Timestamp past value={event.at} focusable={false} />
                    </span>
                    <span className="min-w-0 break-all">
                      <Source event={event} />
                    </span>
                  </li>
                ))}
              </ol>
              <LoadMore
                shown={events.length}
                noun={events.length === 1 ? "update" : "updates"}
                hasMore={query.hasNextPage}
                loading={query.isFetchingNextPage}
                onLoadMore={() => void query.fetchNextPage()}
              />
            </>
          );
        }}
      </QueryContent>
    </div>
  );
}

function Source({ event }: { event: AssetEventView }) {
  const { slug } = useTeam();
  const { sourceDag, sourceRun, sourceTask, publishedBy } = event;
  if (sourceDag === "" || sourceRun === null) {
    return <span className="text-ink-2">published by {publishedBy}</span>;
  }
  return (
    <>
      <TextLink href={paths.task(slug, sourceDag, sourceRun, sourceTask)}>{sourceTask}</TextLink>{" "}
      <span className="text-ink-3">of</span>{" "}
      <TextLink href={paths.dag(slug, sourceDag)}>{sourceDag}</TextLink>
    </>
  );
}

function Publish({ asset }: { asset: string }) {
  const { slug } = useTeam();
  const gate = useGate("run.trigger", "publish updates");
  const client = useQueryClient();
  const publish = useMutation({
    mutationFn: () => publishAsset(slug, asset),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: queryKeys.teamRuns(slug) });
      toast({
        title: `${asset} was updated`,
        description: "What waits for it starts, as far as its condition is fulfilled.",
        tone: "success",
      });
    },
  });
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <p className="min-w-0 flex-1 basis-56 text-ink-2">
        Something outside has updated it? Publish that, here or over the API, and what waits for it
        starts.
      </p>
      <Button
        icon={<Radio size={14} aria-hidden />}
        loading={publish.isPending}
        onClick={() => publish.mutate()}
        {...gate}
      >
        Publish an update
      </Button>
      {publish.error !== null && (
        <p role="alert" className="w-full text-danger-text">
          It was not published: {publish.error.message}
        </p>
      )}
    </div>
  );
}
