"use client";

import { Button } from "./button";

/** The end of a list that is paged by cursor: how much is shown, and the way to more. */
export function LoadMore({
  shown,
  noun,
  hasMore,
  loading = false,
  onLoadMore,
}: {
  shown: number;
  /** What is listed, in the plural. */
  noun: string;
  hasMore: boolean;
  loading?: boolean;
  onLoadMore: () => void;
}) {
  return (
    <div className="flex items-center justify-between gap-4 px-3 py-2.5 text-ink-3 text-xs">
      <span aria-live="polite">
        {hasMore
          ? `The first ${shown.toLocaleString("en-US")} ${noun}`
          : `${shown.toLocaleString("en-US")} ${noun}, that is all`}
      </span>
      {hasMore && (
        <Button size="sm" loading={loading} onClick={onLoadMore}>
          Load more
        </Button>
      )}
    </div>
  );
}
