"use client";

import { Autocomplete as Base } from "@base-ui/react/autocomplete";
import { Search } from "lucide-react";
import type { ReactNode } from "react";
import { itemClass, itemLabelClass } from "./item-styles";

/** One line of a {@link CommandList}. */
export type CommandItem = {
  id: string;
  label: string;
  hint?: ReactNode;
  icon?: ReactNode;
  disabledReason?: string | undefined;
};
/** Lines under a heading. */
export type CommandGroup<Item extends CommandItem> = { label: string; items: readonly Item[] };

/**
 * A field whose list is always open: arrows move, Enter picks, and typing narrows by what the
 * caller gives as groups.
 */
export function CommandList<Item extends CommandItem>({
  label,
  value,
  onValueChange,
  groups,
  onPick,
  empty,
  busy = false,
}: {
  /** Names the field and fills it while it is empty. */
  label: string;
  value: string;
  onValueChange: (value: string) => void;
  groups: readonly CommandGroup<Item>[];
  onPick: (item: Item) => void;
  empty: ReactNode;
  busy?: boolean;
}) {
  return (
    <Base.Root
      inline
      open
      mode="none"
      autoHighlight="always"
      keepHighlight
      items={groups}
      value={value}
      // Picking fills the field with the item's words in other uses; here it acts.
      onValueChange={(next, { reason }) => {
        if (reason !== "item-press") onValueChange(next);
      }}
      itemToStringValue={(item) => item.label}
    >
      <div className="flex items-center gap-2.5 border-b px-4 text-ink-3">
        <Search size={16} aria-hidden className="shrink-0" />
        <Base.Input
          aria-label={label}
          aria-busy={busy}
          placeholder={label}
          className="h-12 min-w-0 flex-1 bg-transparent text-base text-ink outline-none"
        />
      </div>
      <Base.Empty className="px-4 py-6 text-center text-ink-2 text-sm empty:p-0">
        {empty}
      </Base.Empty>
      <Base.List className="max-h-[min(24rem,60dvh)] min-h-0 overflow-y-auto overscroll-contain p-1.5 outline-none empty:p-0">
        {(group: CommandGroup<Item>) => (
          <Base.Group key={group.label} items={group.items} className="pb-1">
            <Base.GroupLabel className={itemLabelClass}>{group.label}</Base.GroupLabel>
            <Base.Collection>
              {(item: Item) => (
                <Base.Item
                  key={item.id}
                  value={item}
                  disabled={item.disabledReason !== undefined}
                  onClick={() => onPick(item)}
                  className={itemClass}
                >
                  {item.icon}
                  <span className="min-w-0 flex-1 truncate">{item.label}</span>
                  <span className="max-w-[45%] truncate text-ink-3 text-xs">
                    {item.disabledReason ?? item.hint}
                  </span>
                </Base.Item>
              )}
            </Base.Collection>
          </Base.Group>
        )}
      </Base.List>
    </Base.Root>
  );
}
