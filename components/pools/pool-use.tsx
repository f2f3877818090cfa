import type { Pool } from "./queries";

/** How full a pool is, as a bar and in words. */
export function PoolUse({ pool }: { pool: Pick<Pool, "name" | "slots" | "usedSlots"> }) {
  const { slots, usedSlots } = pool;
  const isFull = usedSlots >= slots;
  const share = slots === 0 ? 100 : Math.min(100, (usedSlots / slots) * 100);
  return (
    <span className="flex min-w-0 items-center gap-3 max-sm:justify-end">
      <span aria-hidden className="h-1.5 w-24 shrink-0 overflow-hidden rounded-full bg-active">
        <span
          className={`block h-full rounded-full ${isFull ? "bg-warn" : "bg-accent"}`}
          style={{ width: `${share}%` }}
        />
      </span>
      <span className="whitespace-nowrap text-ink-2 tabular-nums">
        {usedSlots} of {slots}
        {isFull && <span className="text-warn-text"> · {slots === 0 ? "closed" : "full"}</span>}
      </span>
    </span>
  );
}
