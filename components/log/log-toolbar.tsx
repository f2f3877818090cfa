"use client";

import {
  ArrowDownToLine,
  ChevronDown,
  ChevronUp,
  Clock,
  Download,
  Search,
  WrapText,
} from "lucide-react";
import type { KeyboardEvent, Ref } from "react";
import { IconButton } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-styles";
import { CopyButton } from "@/components/ui/copy-button";
import { Input } from "@/components/ui/input";
import { Tooltip } from "@/components/ui/tooltip";
import { MAX_MATCHES } from "./search";

/** Search and switches above a log. */
export function LogToolbar({
  inputRef,
  search,
  onSearch,
  count,
  current,
  onStep,
  wrap,
  onWrap,
  times,
  onTimes,
  following,
  onFollow,
  text,
  downloadHref,
}: {
  inputRef: Ref<HTMLInputElement>;
  search: string;
  onSearch: (text: string) => void;
  /** Finds, and which one is current (from 0). */
  count: number;
  current: number;
  onStep: (step: 1 | -1) => void;
  wrap: boolean;
  onWrap: (on: boolean) => void;
  times: boolean;
  onTimes: (on: boolean) => void;
  following: boolean;
  onFollow: () => void;
  text: () => string;
  downloadHref: string;
}) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") onStep(event.shiftKey ? -1 : 1);
    if (event.key === "Escape") onSearch("");
  };
  const total = count >= MAX_MATCHES ? `${MAX_MATCHES.toLocaleString("en-US")}+` : String(count);
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1.5 border-b px-2 py-1.5">
      <Input
        ref={inputRef}
        type="search"
        aria-label="Search the log"
        placeholder="Search the log"
        value={search}
        onChange={(event) => onSearch(event.target.value)}
        onKeyDown={onKeyDown}
        start={<Search size={14} aria-hidden />}
        end={
          search === "" ? undefined : (
            <span role="status" className="whitespace-nowrap text-xs">
              {count === 0 ? "none" : `${current + 1} of ${total}`}
            </span>
          )
        }
        className="min-w-0 flex-1 sm:max-w-80 [&_input::-webkit-search-cancel-button]:hidden"
      />
      <span className="flex">
        <IconButton
          size="sm"
          label="Previous find (Shift+Enter)"
          disabled={count === 0}
          onClick={() => onStep(-1)}
        >
          <ChevronUp size={16} aria-hidden />
        </IconButton>
        <IconButton
          size="sm"
          label="Next find (Enter)"
          disabled={count === 0}
          onClick={() => onStep(1)}
        >
          <ChevronDown size={16} aria-hidden />
        </IconButton>
      </span>
      <span className="ml-auto flex items-center gap-0.5">
        <IconButton
          size="sm"
          label="Wrap long lines"
          aria-pressed={wrap}
          className="aria-pressed:bg-active aria-pressed:text-ink"
          onClick={() => onWrap(!wrap)}
        >
          <WrapText size={15} aria-hidden />
        </IconButton>
        <IconButton
          size="sm"
          label="Show times"
          aria-pressed={times}
          className="aria-pressed:bg-active aria-pressed:text-ink"
          onClick={() => onTimes(!times)}
        >
          <Clock size={15} aria-hidden />
        </IconButton>
        <IconButton
          size="sm"
          label={following ? "Following the end" : "Go to the end and follow"}
          aria-pressed={following}
          className="aria-pressed:bg-active aria-pressed:text-ink"
          onClick={onFollow}
        >
          <ArrowDownToLine size={15} aria-hidden />
        </IconButton>
        <CopyButton text={text} label="Copy the log" />
        <Tooltip content="Download the log">
          <a
            href={downloadHref}
            download
            aria-label="Download the log"
            className={buttonClass({ variant: "ghost", size: "sm", square: true })}
          >
            <Download size={15} aria-hidden />
          </a>
        </Tooltip>
      </span>
    </div>
  );
}
