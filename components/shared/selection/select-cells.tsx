"use client";

import { Checkbox } from "@/components/ui/choice";
import { Td, Th } from "@/components/ui/table";
import type { RowSelector } from "./use-row-selection";

/** The box above a list that selects all rows that are shown. */
export function SelectAllTh({ rows, noun }: { rows: RowSelector; noun: string }) {
  return (
    <Th shrink className="pr-0">
      <Checkbox
        aria-label={`Select all ${noun} shown`}
        checked={rows.isAll}
        indeterminate={!rows.isAll && rows.ids.length > 0}
        onChange={rows.toggleAll}
      />
    </Th>
  );
}

/** The box of a row. Shift and a click select all from the last one clicked on. */
export function SelectTd({ rows, id, name }: { rows: RowSelector; id: string; name: string }) {
  return (
    <Td shrink lead className="pr-0 max-md:pr-3">
      <Checkbox
        aria-label={`Select ${name}`}
        checked={rows.isSelected(id)}
        // The click alone knows of the Shift key; a key press on the box is a click too.
        onClick={(event) => rows.toggle({ id, range: event.shiftKey })}
        onChange={() => undefined}
      />
    </Td>
  );
}
