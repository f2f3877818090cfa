"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleSlash, CircleX, ListChecks, LoaderCircle } from "lucide-react";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { IconButton } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { SkeletonText } from "@/components/ui/skeleton";
import type { RunOrderView } from "@/lib/schemas/api/run-order";
import { runOrderQueries } from "./run-order-queries";
import { orderTitle, progressWords } from "./run-order-words";

/** The latest orders over many runs, each with how far it is. */
export function RunOrderList({ onOpen }: { onOpen: (id: string) => void }) {
  return (
    <Popover
      title="Orders over many runs"
      align="end"
      className="w-80"
      trigger={
        <IconButton label="Orders over many runs" tooltip="Orders over many runs">
          <ListChecks size={16} aria-hidden />
        </IconButton>
      }
    >
      <Latest onOpen={onOpen} />
    </Popover>
  );
}

function Latest({ onOpen }: { onOpen: (id: string) => void }) {
  const { slug } = useTeam();
  const query = useQuery(runOrderQueries.latest(slug));
  return (
    <QueryContent query={query} skeleton={<SkeletonText lines={3} />}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="text-ink-3 text-xs">
            None in the last 30 days. Select runs in the list, with Shift for a range, to cancel,
            clear or mark them together.
          </p>
        ) : (
          <ul className="-mx-1 flex max-h-80 flex-col overflow-y-auto">
            {items.map((order) => (
              <li key={order.id}>
                <button
                  type="button"
                  className="flex w-full items-start gap-2 rounded-md px-1 py-1.5 text-left hover:bg-hover"
                  onClick={() => onOpen(order.id)}
                >
                  <span className="mt-0.5 shrink-0">
                    <Mark order={order} />
                  </span>
                  <span className="min-w-0 flex-1">
                    <span className="block text-ink text-sm">{orderTitle(order)}</span>
                    <span className="block text-ink-3 text-xs">
                      {progressWords(order)}, by {order.createdBy},{" "}
                      <Timestamp value={order.createdAt} focusable={false} />
                    </span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )
      }
    </QueryContent>
  );
}

function Mark({ order }: { order: RunOrderView }) {
  if (order.state === "running") {
    return (
      <LoaderCircle size={14} aria-label="Going on" className="animate-spin-slow text-info-text" />
    );
  }
  if (order.state === "stopped") {
    return <CircleSlash size={14} aria-label="Stopped" className="text-ink-3" />;
  }
  return order.counts.refused > 0 ? (
    <CircleX size={14} aria-label="Done, some runs refused" className="text-danger-text" />
  ) : (
    <CircleCheck size={14} aria-label="Done" className="text-ok-text" />
  );
}
