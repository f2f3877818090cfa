import { clsx } from "clsx";
import { useEffect, useRef } from "react";
import { ansiSpans, plainText } from "@/components/shared/log/ansi";
import { logAsText } from "@/components/shared/log/buffer";
import type { LiveLog } from "@/components/shared/log/use-live-log";
import { CopyButton } from "@/components/ui/copy-button";
import "@/components/shared/log/log.css";

/** The lines that are drawn: a test is tried out, its whole log is in what is copied. */
const MAX_LINES = 1_000;

/** The log of a test; it follows what is written for as long as its end is in view. */
export function TestLog({ log }: { log: LiveLog }) {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const from = Math.max(0, log.count - MAX_LINES);
  const lines = log.lines.slice(from, log.count);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new line moves the end
  useEffect(() => {
    const { current } = box;
    if (current !== null && isAtEnd.current) current.scrollTop = current.scrollHeight;
  }, [log.count]);
  return (
    <div className="overflow-hidden rounded-lg border bg-sunken">
      <div className="flex items-center justify-between border-b px-3 py-1 text-ink-3 text-xs">
        <span>
          {log.phase === "failed"
            ? `The log could not be read: ${log.error}`
            : from > 0
              ? `The last ${MAX_LINES} of ${log.count} lines`
              : `Log, ${log.count} lines`}
        </span>
        <CopyButton text={() => logAsText(log, plainText)} />
      </div>
      <div
        ref={box}
        role="log"
        aria-label="Log of the test"
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        tabIndex={0}
        onScroll={({ currentTarget: at }) => {
          isAtEnd.current = at.scrollHeight - at.scrollTop - at.clientHeight < 8;
        }}
        className="max-h-72 overflow-auto px-3 py-2 font-mono text-ink text-xs leading-5"
      >
        {lines.length === 0 && <span className="text-ink-3">Nothing written yet.</span>}
        {lines.map((line, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: lines never move
            key={from + index}
            className={clsx(
              "whitespace-pre-wrap break-all",
              line.stream === "sys" && "text-ink-3",
              line.stream === "err" && "border-danger border-l-2 pl-1.5",
            )}
          >
            {line.stream === "err" && <span className="sr-only">stderr: </span>}
            {ansiSpans(line.text).map((span, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: spans of a line never move
              <span key={place} className={span.className}>
                {span.text}
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
