import { clsx } from "clsx";
import { memo } from "react";
import { ansiSpans } from "@/components/shared/log/ansi";
import { wallClock } from "@/lib/browser/zone";
import type { LogLine } from "@/lib/schemas/log-line";
import { type LogMatch, markSpans } from "./search";

/** Longest text of a line that is laid out; what is cut is in the download. */
const MAX_SHOWN = 8000;

/** One line of a log: its number (a link to it), the time, the text. */
export const LogLineRow = memo(function LogLineRow({
  index,
  line,
  zone,
  wrap,
  times,
  target,
  matches,
  current,
  onNumber,
}: {
  /** From 0. */
  index: number;
  line: LogLine;
  zone: string;
  wrap: boolean;
  times: boolean;
  /** The line that the address points at. */
  target: boolean;
  matches: readonly LogMatch[] | undefined;
  current: LogMatch | undefined;
  onNumber: (line: number) => void;
}) {
  const number = index + 1;
  const cut = line.text.length > MAX_SHOWN;
  const spans = ansiSpans(cut ? line.text.slice(0, MAX_SHOWN) : line.text);
  return (
    <div
      className={clsx(
        "flex min-w-full pr-4 leading-5",
        target ? "bg-accent-soft" : "hover:bg-hover/70",
        line.stream === "sys" && "text-ink-3",
      )}
    >
      <a
        href={`#L${number}`}
        // A stop at each of 100,000 lines would make Tab useless.
        tabIndex={-1}
        onClick={() => onNumber(number)}
        aria-label={`Line ${number}`}
        className={clsx(
          "w-14 shrink-0 select-none pr-3 text-right text-ink-3 hover:text-ink hover:underline focus-visible:-outline-offset-2",
          line.stream === "err" ? "border-danger border-l-2" : "border-transparent border-l-2",
          target && "font-semibold text-accent-text",
        )}
      >
        {number}
      </a>
      {times && (
        <span className="shrink-0 select-none pr-3 text-ink-3">
          {line.at === null ? "            " : timeOf(line.at, zone)}
        </span>
      )}
      <span className={clsx(wrap ? "min-w-0 whitespace-pre-wrap break-all" : "whitespace-pre")}>
        {line.stream === "err" && <span className="sr-only">stderr: </span>}
        {markSpans(spans, matches ?? [], current).map((span, place) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: spans of a line never move
            key={place}
            className={clsx(
              span.className,
              span.mark === "found" && "log-found",
              span.mark === "current" && "log-current",
            )}
            {...(span.color === undefined || span.mark !== "none"
              ? {}
              : { style: { color: `color-mix(in oklab, ${span.color} 65%, var(--ink))` } })}
          >
            {span.text}
          </span>
        ))}
        {cut && (
          <span className="text-ink-3">
            {" "}
            … {(line.text.length - MAX_SHOWN).toLocaleString("en-US")} more characters in the
            download
          </span>
        )}
      </span>
    </div>
  );
});

function timeOf(at: string, zone: string): string {
  const clock = wallClock(Date.parse(at), zone);
  return `${clock.time}:${clock.seconds}${at.slice(19, 23)}`;
}
