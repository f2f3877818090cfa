"use client";

import { CircleSlash, Square } from "lucide-react";
import { StateBadge } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Callout } from "@/components/ui/callout";
import { TextLink } from "@/components/ui/link-button";
import { formatCount, formatNumber } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import type { RunOrderDeed, RunOrderResult } from "@/lib/schemas/api/run-order";
import { foreseenWords } from "./run-order-words";

/** What an order over many runs would do: how much, the first runs, and what is left out and why. */
export function RunOrderPreview({ deed, result }: { deed: RunOrderDeed; result: RunOrderResult }) {
  const { items, leftOut, runs, most, matched, isCapped } = result;
  const more = runs - items.length;
  return (
    <>
      {runs > most && (
        <Callout tone="danger" title={`${formatNumber(runs)} runs are too many for one order`}>
          An order reaches {formatNumber(most)} runs at most. Narrow the filters, by dates for
          example.
        </Callout>
      )}
      {runs === 0 ? (
        <p className="rounded-md border bg-sunken px-3 py-6 text-center text-ink-3">
          There is nothing to do in {matched === 1 ? "this run" : "any of these runs"}.
        </p>
      ) : (
        <>
          <p className="text-ink text-sm">{foreseenWords(deed, result)}</p>
          <ul
            aria-label="Runs that change"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that keys must reach it
            tabIndex={0}
            className="max-h-64 divide-y overflow-y-auto overscroll-contain rounded-md border bg-sunken"
          >
            {items.map((item) => (
              <Line key={item.run.id} {...item} />
            ))}
            {more > 0 && (
              <li className="px-2.5 py-1.5 text-ink-3 text-xs">
                and {formatCount(more, "more run", "more runs")}, older than these
              </li>
            )}
          </ul>
        </>
      )}
      {leftOut.length > 0 && (
        <ul aria-label="Runs that are left as they are" className="flex flex-col gap-0.5">
          {leftOut.map(({ reason, text, runs: count }) => (
            <li key={reason} className="flex items-center gap-1.5 text-ink-3 text-xs">
              <CircleSlash size={12} aria-hidden /> {formatCount(count, "run")} left out: {text}
            </li>
          ))}
        </ul>
      )}
      {isCapped && (
        <p className="text-ink-3 text-xs">
          More than {formatNumber(matched)} runs match: the newest of them were looked at.
        </p>
      )}
    </>
  );
}

function Line({ run, tasks, stopped }: RunOrderResult["items"][number]) {
  const { slug } = useTeam();
  return (
    <li className="flex flex-wrap items-center gap-x-2 gap-y-0.5 px-2.5 py-1.5">
      <span className="flex min-w-0 flex-1 basis-52 flex-wrap items-baseline gap-x-2">
        <span className="break-all font-medium text-ink">{run.dagId}</span>
        <TextLink href={paths.run(slug, run.dagId, run.id)} className="text-xs">
          <Timestamp value={run.logicalDate} format="absolute" focusable={false} />
        </TextLink>
      </span>
      <span className="flex items-center gap-1.5 text-ink-2 text-xs">
        {stopped > 0 && (
          <span className="flex items-center gap-1 text-warn-text">
            <Square size={11} aria-hidden /> {stopped} stopped
          </span>
        )}
        {formatCount(tasks, "task")}
        <StateBadge state={run.state} kind="run" size="sm" />
      </span>
    </li>
  );
}
