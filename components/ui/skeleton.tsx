import { clsx } from "clsx";

/** A grey shape where content will be; give it the content's size. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={clsx("block animate-shimmer rounded-sm bg-active", className)}
    />
  );
}

function keys(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** Lines of a paragraph. */
export function SkeletonText({ lines = 3 }: { lines?: number }) {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-2">
      {keys(lines).map((line) => (
        <Skeleton key={line} className={clsx("h-3", line === lines - 1 ? "w-3/5" : "w-full")} />
      ))}
    </div>
  );
}

const widths = ["w-40", "w-24", "w-32", "w-28", "w-20"];

/** Rows of a table, as high as real ones. */
export function SkeletonTable({ rows = 6, columns = 5 }: { rows?: number; columns?: number }) {
  return (
    <div role="status" aria-label="Loading" className="overflow-hidden">
      <div className="flex h-8 items-center gap-6 border-b px-3">
        {keys(columns).map((column) => (
          <Skeleton key={column} className="h-2.5 w-16" />
        ))}
      </div>
      {keys(rows).map((row) => (
        <div key={row} className="flex h-10 items-center gap-6 border-b px-3 last:border-b-0">
          {keys(columns).map((column) => (
            <Skeleton
              key={column}
              className={clsx("h-3", widths[(row + column * 2) % widths.length])}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

/** A card with a title and a few lines. */
export function SkeletonCard() {
  return (
    <div className="flex flex-col gap-4 rounded-lg border bg-surface p-4">
      <Skeleton className="h-3.5 w-32" />
      <SkeletonText lines={2} />
    </div>
  );
}
