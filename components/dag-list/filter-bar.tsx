"use client";

import { Search, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { tinykeys } from "tinykeys";
import { IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Select } from "@/components/ui/select";
import { Tag } from "@/components/ui/tag";
import type { DagFilterState, DagFilters } from "./queries";

const stateOptions: { value: DagFilterState | "all"; label: string }[] = [
  { value: "all", label: "All states" },
  { value: "active", label: "On" },
  { value: "paused", label: "Paused" },
  { value: "running", label: "Running now" },
  { value: "failed", label: "Last run failed" },
  { value: "deleted", label: "Deleted" },
];

/** Search (`/` goes there), state and tag of the DAG list. */
export function DagFilterBar({
  filters,
  onChange,
}: {
  filters: DagFilters;
  onChange: (change: Partial<DagFilters>) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const search = (text: string) => onChange({ search: text });

  useEffect(
    () =>
      tinykeys(window, {
        "/": (event) => {
          if (isTyping(event.target)) return;
          event.preventDefault();
          input.current?.focus();
          input.current?.select();
        },
      }),
    [],
  );

  return (
    <search className="flex flex-wrap items-center gap-2" aria-label="Filter DAGs">
      <Input
        ref={input}
        type="search"
        aria-label="Search DAGs"
        placeholder="Search by name or description"
        value={filters.search}
        onChange={(event) => search(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") search("");
        }}
        start={<Search size={14} aria-hidden />}
        end={
          filters.search === "" ? (
            <span className="max-sm:hidden">
              <Kbd keys={["/"]} />
            </span>
          ) : (
            <IconButton
              label="Clear the search"
              size="sm"
              className="-mr-2"
              onClick={() => search("")}
            >
              <X size={14} aria-hidden />
            </IconButton>
          )
        }
        className="w-full sm:w-72 [&_input::-webkit-search-cancel-button]:hidden"
      />
      <div className="w-40">
        <Select
          aria-label="State"
          options={stateOptions}
          value={filters.state ?? "all"}
          onValueChange={(state) => onChange({ state: state === "all" ? null : state })}
        />
      </div>
      {filters.tag !== "" && (
        <span className="inline-flex items-center gap-1.5 text-ink-3 text-xs">
          tagged <Tag name={filters.tag} onRemove={() => onChange({ tag: "" })} />
        </span>
      )}
    </search>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
