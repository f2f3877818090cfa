"use client";

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  CircleCheck,
  CircleDashed,
  CircleSlash,
  CircleStop,
  CircleX,
  type LucideIcon,
} from "lucide-react";
import { useState } from "react";
import { QueryContent } from "@/components/shared/query-state";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { TextLink } from "@/components/ui/link-button";
import { LoadMore } from "@/components/ui/load-more";
import { Progress } from "@/components/ui/progress";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { SkeletonText } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { formatCount } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import type {
  RunOrderItemState,
  RunOrderItemView,
  RunOrderView,
} from "@/lib/schemas/api/run-order";
import { runOrderQueries, stopRunOrder } from "./run-order-queries";
import { orderTitle, progressWords, totalOf } from "./run-order-words";

const LOOKS: Record<RunOrderItemState, { label: string; Icon: LucideIcon; color: string }> = {
  waiting: { label: "Waiting", Icon: CircleDashed, color: "text-ink-3" },
  done: { label: "Done", Icon: CircleCheck, color: "text-ok-text" },
  left: { label: "Left alone", Icon: CircleSlash, color: "text-ink-3" },
  refused: { label: "Refused", Icon: CircleX, color: "text-danger-text" },
};

/** How far an order over many runs is, and what became of each run. */
export function RunOrderProgress({ id, onClose }: { id: string | null; onClose: () => void }) {
  const { slug } = useTeam();
  const order = useQuery({ ...runOrderQueries.detail(slug, id ?? ""), enabled: id !== null });
  return (
    <Dialog
      title={order.data === undefined ? "An order over many runs" : orderTitle(order.data)}
      description="It goes on when this is closed; the list of orders leads back to it."
      size="md"
      toRead
      open={id !== null}
      onOpenChange={(open) => !open && onClose()}
    >
      <DialogBody>
        <QueryContent query={order} skeleton={<SkeletonText lines={5} />}>
          {(found) => <OrderFacts order={found} />}
        </QueryContent>
      </DialogBody>
      <DialogFooter>
        {order.data?.state === "running" && <StopButton id={order.data.id} />}
        <DialogClose>
          <Button variant="primary">Close</Button>
        </DialogClose>
      </DialogFooter>
    </Dialog>
  );
}

function OrderFacts({ order }: { order: RunOrderView }) {
  const { slug } = useTeam();
  const { counts } = order;
  const [state, setState] = useState<RunOrderItemState | "all">("all");
  const runs = useInfiniteQuery(
    runOrderQueries.runs(slug, order.id, state === "all" ? null : state),
  );
  const total = totalOf(counts);
  const shown = (["done", "left", "refused", "waiting"] as const).filter((one) => counts[one] > 0);
  return (
    <>
      <Progress
        label={STATE_WORDS[order.state]}
        value={total - counts.waiting}
        max={total}
        tone={counts.refused > 0 ? "warn" : order.state === "done" ? "ok" : "accent"}
        valueText={progressWords(order)}
      />
      <p className="text-ink-2">
        {formatCount(order.tasks, "task")} changed{order.state === "running" ? " so far" : ""}.
        Ordered by {order.createdBy}, <Timestamp value={order.createdAt} focusable={false} />.
      </p>
      <SegmentedControl
        label="Which runs"
        size="sm"
        value={state}
        onValueChange={setState}
        options={[
          { value: "all" as const, label: `All ${total}` },
          ...shown.map((one) => ({ value: one, label: `${LOOKS[one].label} ${counts[one]}` })),
        ]}
      />
      <QueryContent query={runs} skeleton={<SkeletonText lines={4} />}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          return (
            <div>
              <ul
                aria-label="Runs of the order"
                // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that keys must reach it
                tabIndex={0}
                className="max-h-72 divide-y overflow-y-auto overscroll-contain rounded-md border bg-sunken"
              >
                {items.map((item) => (
                  <ItemLine key={item.position} item={item} />
                ))}
              </ul>
              {runs.hasNextPage && (
                <LoadMore
                  shown={items.length}
                  noun="runs"
                  hasMore
                  loading={runs.isFetchingNextPage}
                  onLoadMore={() => void runs.fetchNextPage()}
                />
              )}
            </div>
          );
        }}
      </QueryContent>
    </>
  );
}

const STATE_WORDS: Record<RunOrderView["state"], string> = {
  running: "Going on",
  done: "Done",
  stopped: "Stopped: runs that waited are left as they were",
};

function ItemLine({ item }: { item: RunOrderItemView }) {
  const { slug } = useTeam();
  const { run, state, tasks, reason } = item;
  const { label, Icon, color } = LOOKS[state];
  return (
    <li className="flex flex-wrap items-center gap-x-2 gap-y-0.5 px-2.5 py-1.5">
      <span className="flex min-w-0 flex-1 basis-52 flex-wrap items-baseline gap-x-2">
        <span className="break-all font-medium text-ink">{run.dagId}</span>
        <TextLink href={paths.run(slug, run.dagId, run.id)} className="text-xs">
          <Timestamp value={run.logicalDate} format="absolute" focusable={false} />
        </TextLink>
      </span>
      <span className={`flex items-center gap-1.5 text-xs ${color}`}>
        {state === "done" && <span className="text-ink-2">{formatCount(tasks, "task")}</span>}
        <Icon size={13} aria-hidden /> {label}
      </span>
      {reason !== "" && <span className="basis-full break-words text-ink-2 text-xs">{reason}</span>}
    </li>
  );
}

function StopButton({ id }: { id: string }) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const gate = useGate("run.clear", "stop orders");
  const stop = useMutation({
    mutationFn: () => stopRunOrder(slug, id),
    onSuccess: (order) => client.setQueryData(runOrderQueries.detail(slug, id).queryKey, order),
    onError: (error) =>
      toast({ title: "It was not stopped", description: error.message, tone: "danger" }),
  });
  return (
    <Button
      icon={<CircleStop size={14} aria-hidden />}
      loading={stop.isPending}
      onClick={() => stop.mutate()}
      {...gate}
    >
      Stop here
    </Button>
  );
}
