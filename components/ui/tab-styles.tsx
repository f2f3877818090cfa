/** Row of tabs; scrolls sideways within itself where it is too narrow. */
export const tabListClass =
  "relative flex gap-1 overflow-x-auto border-b [scrollbar-width:none] -mb-px";

/** A tab, as button or as link. */
export const tabClass =
  "relative flex h-9 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-md px-2 text-ink-2 text-sm " +
  "font-medium transition-colors hover:text-ink focus-visible:-outline-offset-2 " +
  "after:absolute after:inset-x-2 after:bottom-0 after:h-0.5 after:rounded-full after:bg-transparent " +
  "data-active:text-ink data-active:after:bg-accent-text aria-[current=page]:text-ink " +
  "aria-[current=page]:after:bg-accent-text";

/** The small number beside a tab's word. */
export function TabCount({ count }: { count: number | undefined }) {
  if (count === undefined) return null;
  return (
    <span className="rounded-full bg-active px-1.5 text-2xs text-ink-2 leading-4">
      {count.toLocaleString("en-US")}
    </span>
  );
}
