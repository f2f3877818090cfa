"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { Timestamp } from "@/components/shared/timestamp";
import type { BackfillPlan } from "@/lib/schemas/api/backfill";
import { DecisionBadge } from "./looks";

const ROW_PX = 36;

/**
 * Every date of a dry run in the order in which they start, however many there are. On a phone the
 * reason has a line of its own.
 */
export function PlanTable({ plan }: { plan: BackfillPlan }) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: plan.items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  return (
    <section
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
      tabIndex={0}
      aria-label="Dates of the backfill, scrollable"
      className="max-h-[26rem] overflow-y-auto"
    >
      {/* Rows are laid out by hand: only those in view exist. */}
      {/* biome-ignore lint/a11y/useSemanticElements: a table element would size all its rows */}
      <div
        role="table"
        aria-label="What happens to each date"
        aria-rowcount={plan.items.length}
        className="relative"
        style={{ height: rows.getTotalSize() }}
      >
        {rows.getVirtualItems().map(({ index, start }) => {
          const item = plan.items[index];
          if (item === undefined) return null;
          return (
            // biome-ignore lint/a11y/useSemanticElements: see above
            // biome-ignore lint/a11y/useFocusableInteractive: rows are read, not operated
            <div
              key={item.logicalDate}
              role="row"
              aria-rowindex={index + 1}
              ref={rows.measureElement}
              data-index={index}
              className="absolute inset-x-0 flex min-h-9 flex-wrap items-center gap-x-3 border-b px-4 py-1 text-sm sm:flex-nowrap"
              style={{ transform: `translateY(${start}px)` }}
            >
              {/* biome-ignore lint/a11y/useSemanticElements: see above */}
              <span role="cell" className="w-36 shrink-0">
                <Timestamp
                  value={item.logicalDate}
                  zone={plan.timezone}
                  format="absolute"
                  focusable={false}
                />
              </span>
              {/* biome-ignore lint/a11y/useSemanticElements: see above */}
              <span role="cell" className="w-24 shrink-0">
                <DecisionBadge decision={item.decision} />
              </span>
              {/* biome-ignore lint/a11y/useSemanticElements: see above */}
              <span
                role="cell"
                className="min-w-0 basis-full text-ink-2 empty:hidden sm:basis-auto sm:truncate"
                title={item.reasonText}
              >
                {item.reasonText}
              </span>
            </div>
          );
        })}
      </div>
    </section>
  );
}
