import { Timestamp } from "./timestamp";

/** When something was last changed and, where it is known, by whom. */
export function LastChange({
  lastChange,
  updatedAt,
}: {
  lastChange: { at: string; by: string } | null;
  updatedAt: string;
}) {
  return (
    <span className="flex min-w-0 flex-col max-sm:items-end">
      <Timestamp
        past
        value={lastChange?.at ?? updatedAt}
        focusable={false}
        className="text-ink-2"
      />
      {lastChange !== null && (
        <span className="max-w-40 truncate text-ink-3 text-xs">by {lastChange.by}</span>
      )}
    </span>
  );
}
