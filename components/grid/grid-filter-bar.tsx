"use client";

import { FilterX, SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { FilterInput } from "@/components/shared/filter-input";
import { stateLook } from "@/components/shared/state";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { DAG_RUN_STATES, DAG_RUN_TYPES } from "@/lib/schemas/states";
import { type GridFilters, isFiltered } from "./filter";

const stateOptions = [
  { value: "all", label: "All states" } as const,
  ...DAG_RUN_STATES.map((value) => ({ value, label: stateLook(value, "run").label })),
];
const typeOptions = [
  { value: "all", label: "All types" } as const,
  ...DAG_RUN_TYPES.map((value) => ({ value, label: typeWords(value) })),
];

function typeWords(type: string): string {
  const words = type.replace("_", "-");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Which runs and tasks the grid shows. On a phone the runs' part folds away. */
export function GridFilterBar({
  filters,
  onFilters,
  taskText,
  onTaskText,
  zone,
}: {
  filters: GridFilters;
  onFilters: (change: Partial<GridFilters>) => void;
  taskText: string;
  onTaskText: (text: string) => void;
  /** Whose days the dates are. */
  zone: string;
}) {
  const [isOpen, setOpen] = useState(false);
  const isActive = isFiltered(filters);
  const date = (edge: "from" | "to", label: string) => (
    <Input
      type="date"
      aria-label={`${label}, logical date in ${zone}`}
      title={`${label}, logical date in ${zone}`}
      value={filters[edge] ?? ""}
      onChange={({ target }) => onFilters({ [edge]: target.value === "" ? null : target.value })}
      className="max-w-38"
    />
  );
  return (
    <search aria-label="Filter the grid" className="flex flex-wrap items-center gap-2">
      <div className="flex items-center gap-2 max-md:w-full">
        <FilterInput
          label="Filter tasks"
          placeholder="Filter tasks"
          value={taskText}
          onChange={onTaskText}
        />
        <Button
          className="md:hidden"
          aria-expanded={isOpen}
          icon={<SlidersHorizontal size={14} aria-hidden />}
          onClick={() => setOpen(!isOpen)}
        >
          Runs
        </Button>
      </div>
      <div
        className={`flex flex-wrap items-center gap-2 md:contents ${isOpen ? "" : "max-md:hidden"}`}
      >
        <div className="w-32">
          <Select
            aria-label="State of the runs"
            options={stateOptions}
            value={filters.state ?? "all"}
            onValueChange={(state) => onFilters({ state: state === "all" ? null : state })}
          />
        </div>
        <div className="w-38">
          <Select
            aria-label="Type of the runs"
            options={typeOptions}
            value={filters.type ?? "all"}
            onValueChange={(type) => onFilters({ type: type === "all" ? null : type })}
          />
        </div>
        {date("from", "From")}
        <span className="text-ink-3 text-xs">to</span>
        {date("to", "To")}
        {isActive && (
          <Button
            variant="ghost"
            size="sm"
            icon={<FilterX size={14} aria-hidden />}
            onClick={() => onFilters({ state: null, type: null, from: null, to: null })}
          >
            All runs
          </Button>
        )}
      </div>
    </search>
  );
}
