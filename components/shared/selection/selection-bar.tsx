"use client";

import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button, IconButton } from "@/components/ui/button";
import type { RowSelector } from "./use-row-selection";

/** What is selected in a list, with what can be done to it; it stays in view at the bottom. */
export function SelectionBar({
  label,
  words,
  rows,
  more,
  actions,
  onClear,
}: {
  /** What it is, for assistive technology. */
  label: string;
  /** How much is selected. */
  words: string;
  /** The rows of the list: on a phone, where its head is hidden, the bar leads to all of them. */
  rows: RowSelector;
  /** The way to select more than the list shows. */
  more?: ReactNode;
  actions: ReactNode;
  onClear: () => void;
}) {
  return (
    <section
      aria-label={label}
      className="overlay sticky bottom-3 z-20 mx-auto flex w-full flex-wrap items-center gap-x-4 gap-y-2 px-3 py-2"
    >
      <p role="status" className="font-medium text-ink text-sm">
        {words}
      </p>
      {!rows.isAll && (
        <Button size="sm" variant="ghost" className="md:hidden" onClick={rows.toggleAll}>
          Select all shown
        </Button>
      )}
      {more}
      <span className="ml-auto flex flex-wrap items-center gap-2 max-sm:order-last max-sm:ml-0 max-sm:basis-full">
        {actions}
      </span>
      <IconButton
        label="Leave the selection"
        size="sm"
        className="max-sm:ml-auto"
        onClick={onClear}
      >
        <X size={16} aria-hidden />
      </IconButton>
    </section>
  );
}
