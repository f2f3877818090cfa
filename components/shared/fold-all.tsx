import { ListChevronsDownUp, ListChevronsUpDown } from "lucide-react";
import { IconButton } from "@/components/ui/button";

/** Folds all groups of a view, or opens all. */
export function FoldAll({ onFold, onOpen }: { onFold: () => void; onOpen: () => void }) {
  return (
    <div className="flex gap-1">
      <IconButton label="Fold all groups" size="sm" variant="secondary" onClick={onFold}>
        <ListChevronsDownUp size={14} aria-hidden />
      </IconButton>
      <IconButton label="Unfold all groups" size="sm" variant="secondary" onClick={onOpen}>
        <ListChevronsUpDown size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
