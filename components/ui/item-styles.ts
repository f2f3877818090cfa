const rowClass =
  "flex min-h-8 cursor-default select-none items-center gap-2 rounded-md px-2 py-1 text-sm " +
  "outline-none pointer-coarse:min-h-10 [&>svg]:shrink-0 ";

/** A row in a menu, select or combobox list. */
export const itemClass = `${rowClass}text-ink focus:bg-hover data-highlighted:bg-hover data-disabled:text-ink-3 aria-disabled:text-ink-3 [&>svg]:text-ink-3 focus:[&>svg]:text-ink-2 data-highlighted:[&>svg]:text-ink-2`;

/** A row that destroys something. */
export const dangerItemClass = `${rowClass}text-danger-text focus:bg-danger-soft`;

/** A heading within such a list. */
export const itemLabelClass = "px-2 pt-1.5 pb-1 font-medium text-2xs text-ink-3";

/** A rule between groups of such a list. */
export const itemSeparatorClass = "-mx-1 my-1 border-t";

/** An unseen sheet under an open list: the press that closes it hits nothing else. */
export const catchClass = "fixed inset-0 z-50";
