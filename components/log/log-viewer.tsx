"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { parseAsBoolean, parseAsString, useQueryStates } from "nuqs";
import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import { LiveIndicator } from "@/components/shared/live-indicator";
import { plainText } from "@/components/shared/log/ansi";
import { logAsText } from "@/components/shared/log/buffer";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { SkeletonText } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/browser/format";
import { apiPath } from "@/lib/browser/paths";
import { useShownZone } from "@/lib/browser/zone-choice";
import { LogLineRow } from "./log-line-row";
import { LogToolbar } from "./log-toolbar";
import { lineOfHash, matchFrom } from "./search";
import { type AttemptAddress, useAttemptLog } from "./use-attempt-log";
import { useLogSearch } from "./use-log-search";
import "@/components/shared/log/log.css";

const LINE_HEIGHT = 20;

/** How high the lines are: as a page's main matter, or in a panel beside something else. */
const HEIGHTS = {
  page: "h-[max(18rem,calc(100dvh-26rem))]",
  panel: "h-[max(16rem,calc(100dvh-27rem))]",
} as const;

/**
 * The log of one attempt: virtualised, live while it runs, searchable, with an address for each
 * line. Scrolling up stops following; the button at the end starts it again.
 */
export function LogViewer({
  address,
  zone,
  size = "page",
}: {
  address: AttemptAddress;
  zone: string;
  size?: keyof typeof HEIGHTS;
}) {
  const log = useAttemptLog(address);
  const shownZone = useShownZone(zone);
  const [url, setUrl] = useQueryStates({
    find: parseAsString.withDefault(""),
    wrap: parseAsBoolean.withDefault(true),
    times: parseAsBoolean.withDefault(true),
  });
  const { matches, byLine } = useLogSearch(log, url.find);
  const [current, setCurrent] = useState(0);
  const [follow, setFollow] = useState(true);
  const [target, setTarget] = useState<number | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const rows = useVirtualizer({
    count: log.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 24,
  });

  // A line in the address wins over following.
  useEffect(() => {
    const read = () => {
      const line = lineOfHash(window.location.hash);
      setTarget(line);
      if (line !== null) setFollow(false);
    };
    read();
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  const shown = useRef<number | null>(null);
  useEffect(() => {
    if (target === null || shown.current === target || log.count < target) return;
    shown.current = target;
    rows.scrollToIndex(target - 1, { align: "center" });
  }, [target, log.count, rows]);

  const toEnd = useEffectEvent(() => {
    if (log.count > 0) rows.scrollToIndex(log.count - 1, { align: "end" });
  });
  const followed = follow && target === null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new line moves the end
  useEffect(() => {
    if (followed) toEnd();
  }, [log.count, followed, url.wrap]);

  const onScroll = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    const fromEnd = box.scrollHeight - box.scrollTop - box.clientHeight;
    if (fromEnd < 4) setFollow(true);
  }, []);
  const leaveEnd = () => {
    const box = scroller.current;
    if (box !== null && box.scrollHeight > box.clientHeight) setFollow(false);
  };

  function show(index: number) {
    const match = matches[index];
    if (match === undefined) return;
    setCurrent(index);
    setFollow(false);
    rows.scrollToIndex(match.line, { align: "center" });
  }
  const firstFind = useEffectEvent(() => {
    const top = rows.getVirtualItems()[0]?.index ?? 0;
    show(matchFrom(matches, url.find === "" ? 0 : top));
  });
  const found = matches.length > 0;
  useEffect(() => {
    if (found && url.find !== "" && lineOfHash(window.location.hash) === null) firstFind();
  }, [found, url.find]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const find = event.key === "f" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
      if (!find || !scroller.current?.contains(document.activeElement)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  const text = () => logAsText(log, plainText);
  const items = rows.getVirtualItems();
  const currentMatch = matches[Math.min(current, matches.length - 1)];
  return (
    <section aria-label="Log" className="relative rounded-lg border bg-surface">
      <LogToolbar
        inputRef={input}
        search={url.find}
        onSearch={(find) => void setUrl({ find: find === "" ? null : find })}
        count={matches.length}
        current={Math.min(current, Math.max(0, matches.length - 1))}
        onStep={(step) => show((current + step + matches.length) % Math.max(1, matches.length))}
        wrap={url.wrap}
        onWrap={(wrap) => void setUrl({ wrap })}
        times={url.times}
        onTimes={(times) => void setUrl({ times })}
        following={followed}
        onFollow={() => {
          setTarget(null);
          setFollow(true);
          toEnd();
        }}
        text={text}
        downloadHref={downloadHref(address)}
      />
      {log.phase === "failed" && (
        <div className="p-3">
          <Callout
            tone="danger"
            title="The log could not be read"
            action={
              <Button size="sm" onClick={log.retry}>
                Try again
              </Button>
            }
          >
            {log.error}
          </Callout>
        </div>
      )}
      <div
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label="Lines"
        onScroll={onScroll}
        onWheel={(event) => event.deltaY < 0 && leaveEnd()}
        onTouchMove={leaveEnd}
        onKeyDown={(event) => /^(ArrowUp|PageUp|Home)$/.test(event.key) && leaveEnd()}
        className={`${HEIGHTS[size]} overflow-auto overscroll-contain py-1 font-mono text-ink text-xs focus-visible:-outline-offset-2`}
      >
        {log.count === 0 ? (
          <div className="p-4 font-sans text-ink-3 text-sm">
            {log.phase === "loading" ? (
              <SkeletonText lines={6} />
            ) : log.phase === "ended" ? (
              "This attempt wrote nothing."
            ) : (
              "Nothing written yet."
            )}
          </div>
        ) : (
          <div className="relative" style={{ height: rows.getTotalSize() }}>
            <div
              className={url.wrap ? "absolute inset-x-0 top-0" : "absolute top-0 left-0 min-w-full"}
              style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}
            >
              {items.map((item) => {
                const line = log.lines[item.index];
                if (line === undefined) return null;
                return (
                  <div key={item.key} data-index={item.index} ref={rows.measureElement}>
                    <LogLineRow
                      index={item.index}
                      line={line}
                      zone={shownZone}
                      wrap={url.wrap}
                      times={url.times}
                      target={target === item.index + 1}
                      matches={byLine.get(item.index)}
                      current={currentMatch?.line === item.index ? currentMatch : undefined}
                      onNumber={setTarget}
                    />
                  </div>
                );
              })}
            </div>
          </div>
        )}
      </div>
      {!followed && log.phase === "live" && (
        <Button
          size="sm"
          variant="primary"
          className="absolute right-6 bottom-12"
          icon={<ArrowDown size={14} aria-hidden />}
          onClick={() => {
            setTarget(null);
            setFollow(true);
            toEnd();
          }}
        >
          Follow
        </Button>
      )}
      <footer className="flex items-center justify-between gap-3 border-t px-3 py-1.5 text-ink-3 text-xs">
        <span>{formatCount(log.count, "line")}</span>
        {(log.phase === "live" || log.phase === "retrying") && (
          <LiveIndicator state={log.phase === "live" ? "live" : "reconnecting"} />
        )}
      </footer>
    </section>
  );
}

function downloadHref({ team, dagId, run, taskId, map, attempt }: AttemptAddress): string {
  const base = apiPath(team, "dags", dagId, "runs", run, "tasks", taskId, "logs", "download");
  return `${base}?attempt=${attempt}${map === undefined ? "" : `&map=${map}`}`;
}
