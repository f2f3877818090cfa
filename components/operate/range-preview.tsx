import { Square } from "lucide-react";
import { SkeletonText } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/browser/format";
import type { Effect } from "@/lib/schemas/api/operate";
import type { OrderPart } from "./range-orders";
import { runWords } from "./words";

/** Most task names that a line tells. */
const MAX_NAMES = 4;

/** What an order does to each of several runs, a line a run. */
export function RangePreview({
  effects,
}: {
  effects: readonly { part: OrderPart; effect: Effect | undefined; error: Error | null }[];
}) {
  return (
    <ul
      aria-label="Runs that change"
      aria-live="polite"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that keys must reach it
      tabIndex={0}
      className="max-h-72 divide-y overflow-y-auto overscroll-contain rounded-md border bg-sunken"
    >
      {effects.map(({ part, effect, error }) => (
        <li key={part.run} className="flex flex-col gap-0.5 px-2.5 py-1.5">
          <span className="font-medium font-mono text-ink text-xs">{part.name}</span>
          {error !== null ? (
            <span className="text-danger-text text-xs">{error.message}</span>
          ) : effect === undefined ? (
            <SkeletonText lines={1} />
          ) : (
            <Line effect={effect} />
          )}
        </li>
      ))}
    </ul>
  );
}

function Line({ effect }: { effect: Effect }) {
  if (effect.items.length === 0) {
    return <span className="text-ink-3 text-xs">Nothing to change in this run.</span>;
  }
  const names = effect.items.slice(0, MAX_NAMES).map(({ taskId }) => taskId);
  const more = effect.items.length - names.length;
  const stopped = effect.items.filter(({ willBeStopped }) => willBeStopped).length;
  const run = runWords(effect.run);
  return (
    <span className="break-words text-ink-2 text-xs">
      {formatCount(effect.items.length, "task")}: {names.join(", ")}
      {more > 0 && ` and ${more} more`}
      {effect.follows.length > 0 && `; ${effect.follows.length} more follow`}
      {stopped > 0 && (
        <span className="ml-1.5 inline-flex items-center gap-1 text-warn-text">
          <Square size={11} aria-hidden /> {stopped} running will be stopped
        </span>
      )}
      {run !== null && ` ${run}`}
    </span>
  );
}
