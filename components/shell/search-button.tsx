"use client";

import { Search } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { usePalette } from "./palette/palette-host";

/** Opens the palette by pointer, and says by which keys it also opens. */
export function SearchButton({ compact = false }: { compact?: boolean }) {
  const palette = usePalette();
  const open = () => palette.open("palette");
  if (compact) {
    return (
      <IconButton label="Search" tooltip="Search (Ctrl K)" tooltipSide="right" onClick={open}>
        <Search size={16} aria-hidden />
      </IconButton>
    );
  }
  return (
    <button
      type="button"
      onClick={open}
      className="control flex h-8 w-full items-center gap-2.5 px-2 text-ink-3 text-sm pointer-coarse:h-10"
    >
      <Search size={16} aria-hidden className="shrink-0" />
      <span className="flex-1 text-left">Search…</span>
      <span className="pointer-coarse:hidden" aria-hidden>
        <Kbd keys={["Ctrl", "K"]} />
      </span>
    </button>
  );
}
