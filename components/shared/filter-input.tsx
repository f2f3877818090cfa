"use client";

import { Search, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { tinykeys } from "tinykeys";
import { IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { isTyping } from "@/lib/browser/typing";

/** Narrows a list by typing; `/` goes there, Escape empties it. */
export function FilterInput({
  label,
  placeholder,
  value,
  onChange,
}: {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);

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
    <Input
      ref={input}
      type="search"
      aria-label={label}
      placeholder={placeholder}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape") onChange("");
      }}
      start={<Search size={14} aria-hidden />}
      end={
        value === "" ? (
          <span className="max-sm:hidden">
            <Kbd keys={["/"]} />
          </span>
        ) : (
          <IconButton label="Clear" size="sm" className="-mr-2" onClick={() => onChange("")}>
            <X size={14} aria-hidden />
          </IconButton>
        )
      }
      className="w-full sm:w-72 [&_input::-webkit-search-cancel-button]:hidden"
    />
  );
}
