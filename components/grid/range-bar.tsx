"use client";

import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "@/components/ui/button";
import { formatCount } from "@/lib/browser/format";
import type { RangePart } from "./range";

/** How much is selected, with what can be done to it. */
export function RangeBar({
  parts,
  actions,
  onClose,
}: {
  parts: readonly RangePart[];
  actions: ReactNode;
  onClose: () => void;
}) {
  const count = parts.reduce((sum, { tasks }) => sum + tasks.length, 0);
  return (
    <section
      aria-label="Selected task instances"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-accent-line bg-accent-soft px-3 py-2"
    >
      <p role="status" className="font-medium text-ink">
        {formatCount(count, "task instance")} in {formatCount(parts.length, "run")}
      </p>
      {actions}
      <IconButton label="Leave the selection" size="sm" className="ml-auto" onClick={onClose}>
        <X size={16} aria-hidden />
      </IconButton>
    </section>
  );
}
