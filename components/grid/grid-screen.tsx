"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronsRight, ListX, Play } from "lucide-react";
import { useRouter } from "next/navigation";
import {
  type KeyboardEvent,
  type ReactNode,
  useDeferredValue,
  useMemo,
  useRef,
  useState,
} from "react";
import { FoldAll } from "@/components/shared/fold-all";
import { QueryContent } from "@/components/shared/query-state";
import { StateLegend } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { toggled, useFolds } from "@/components/shared/use-folds";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Skeleton } from "@/components/ui/skeleton";
import { dagQueries } from "@/lib/browser/dag-queries";
import { paths } from "@/lib/browser/paths";
import { isTyping } from "@/lib/browser/typing";
import { useShownZone } from "@/lib/browser/zone-choice";
import { filterQuery, filterTasks, isFiltered } from "./filter";
import type { GridCursor } from "./geometry";
import { GridCanvas, type GridHover } from "./grid-canvas";
import { GridDetails } from "./grid-details";
import { GridFilterBar } from "./grid-filter-bar";
import { GridHint } from "./grid-hint";
import { GridSide } from "./grid-side";
import { cursorOf, type GridSelection, selectionOf, shownGrid } from "./model";
import { GRID_LIMITS, gridQueries } from "./queries";
import { partsOf, type RangePart, rangeBetween } from "./range";
import { RangeBar } from "./range-bar";
import { useGridUrl } from "./use-grid-url";
import { useRested } from "./use-rested";

/** How long a selection must rest before its log is read, in milliseconds. */
const LOG_REST_MS = 200;

/** A DAG's runs by its tasks, with the selected one beside them. */
export function GridScreen({
  dagId,
  renderActions,
  renderRangeActions,
  renderLog,
  onClear,
}: {
  dagId: string;
  /** What can be done with the selected task or group of a run. */
  renderActions: (run: string, task: string, isGroup: boolean) => ReactNode;
  /** What can be done with several task instances, of one or more runs. */
  renderRangeActions: (parts: readonly RangePart[], zone: string) => ReactNode;
  /** The log of a task, of the attempt that was chosen or the latest. */
  renderLog: (
    run: string,
    task: string,
    attempt: { chosen: number | null; choose: (attempt: number) => void },
  ) => ReactNode;
  /** The key `c` was pressed on a selected run (task null), group or task instance. */
  onClear: (run: string, task: string | null) => void;
}) {
  const { slug } = useTeam();
  const router = useRouter();
  const frame = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<GridHover | null>(null);
  const { url, setUrl, select } = useGridUrl();
  const taskText = useDeferredValue(url.q);
  const dag = useQuery(dagQueries.detail(slug, dagId));
  const zone = dag.data?.timezone ?? "UTC";
  const shownZone = useShownZone(zone);
  const query = useQuery(
    gridQueries.grid(slug, dagId, url.limit, url.before, filterQuery(url, zone)),
  );
  const { folded, setFolded } = useFolds(`${slug}/${dagId}/grid`);
  const { data } = query;
  const groups = data?.groups ?? [];
  const whole = useMemo(
    () => (data === undefined ? undefined : shownGrid(data, new Set())),
    [data],
  );
  const shown = useMemo(() => {
    if (data === undefined) return undefined;
    // What is looked for shows, whatever is folded.
    const isFolded = new Set(taskText.trim() === "" ? folded : []);
    return shownGrid(filterTasks(data, taskText), isFolded);
  }, [data, taskText, folded]);
  const isTask =
    url.task !== null && !query.isPending && !groups.some(({ groupId }) => groupId === url.task);
  const showsLog = url.panel === "log" && isTask;
  // Of the run and the task together: one of them alone would name an instance that nobody chose.
  const logOf = useRested(
    url.run === null || !isTask ? null : `${url.run} ${url.task}`,
    LOG_REST_MS,
  );

  function open(selection: GridSelection) {
    if (selection.run === null) return;
    router.push(
      selection.task === null
        ? paths.run(slug, dagId, selection.run)
        : paths.task(slug, dagId, selection.run, selection.task),
    );
  }

  /** Enter shows the log beside the grid; once it is there, and for a run, it opens the page. */
  function enter(selection: GridSelection) {
    const isShown = showsLog && selection.run === url.run && selection.task === url.task;
    if (selection.task === null || isShown) return open(selection);
    select(selection);
    void setUrl({ panel: "log" });
  }

  function close() {
    select({ run: null, task: null });
    frame.current
      ?.querySelector<HTMLElement>("[role=grid], [role=treegrid]")
      ?.focus({ preventScroll: true });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (url.run === null || event.defaultPrevented) return;
    if (event.key === "Escape") {
      event.preventDefault();
      if (url.toRun !== null) void setUrl({ toRun: null, toTask: null });
      else if (showsLog) void setUrl({ panel: null, attempt: null });
      else close();
    } else if (event.key === "c" && frame.current?.contains(document.activeElement)) {
      event.preventDefault();
      onClear(url.run, url.task);
    }
  }

  const panel =
    url.run === null ? null : (
      <GridDetails
        dagId={dagId}
        grid={whole}
        run={url.run}
        task={url.task}
        zone={zone}
        actions={url.task === null ? null : renderActions(url.run, url.task, !isTask)}
        log={
          !showsLog || url.task === null ? null : logOf === `${url.run} ${url.task}` ? (
            renderLog(url.run, url.task, {
              chosen: url.attempt,
              choose: (attempt) => void setUrl({ attempt }),
            })
          ) : (
            <Skeleton className="h-72 w-full rounded-lg" />
          )
        }
        onLog={(shown) => void setUrl({ panel: shown ? "log" : null })}
        onChoose={(task) => select({ run: url.run, task })}
        onClose={close}
      />
    );

  return (
    <div className="flex flex-col gap-3">
      <GridFilterBar
        filters={url}
        onFilters={(change) => void setUrl({ ...change, before: null })}
        taskText={url.q}
        onTaskText={(q) => void setUrl({ q: q === "" ? null : q })}
        zone={zone}
      />
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1 max-md:hidden">
          <StateLegend
            states={[
              "success",
              "failed",
              "running",
              "queued",
              "up_for_retry",
              "skipped",
              "upstream_failed",
            ]}
          />
          {groups.length > 0 && (
            <p className="text-ink-3 text-xs">
              A group shows the state of its tasks that most needs attention.
            </p>
          )}
        </div>
        <div className="flex flex-wrap items-center gap-2 max-md:w-full max-md:justify-between">
          {groups.length > 0 && (
            <FoldAll
              onFold={() => setFolded(groups.map(({ groupId }) => groupId))}
              onOpen={() => setFolded([])}
            />
          )}
          <SegmentedControl
            label="Runs shown"
            size="sm"
            value={url.limit}
            onValueChange={(limit) => void setUrl({ limit })}
            options={GRID_LIMITS.map((limit) => ({ value: limit, label: limit }))}
          />
          <div className="flex gap-1">
            <Button
              size="sm"
              icon={<ChevronLeft size={14} aria-hidden />}
              disabled={query.data?.hasOlder !== true}
              onClick={() => {
                const before = query.data?.olderBefore ?? null;
                if (before !== null) void setUrl({ before }, { history: "push" });
              }}
            >
              Older
            </Button>
            <Button
              size="sm"
              iconEnd={<ChevronsRight size={14} aria-hidden />}
              disabled={url.before === null}
              onClick={() => void setUrl({ before: null }, { history: "push" })}
            >
              Newest
            </Button>
          </div>
        </div>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the grid and its panel */}
      <div onKeyDown={onKeyDown}>
        <GridSide panel={panel} view={showsLog ? "log" : "details"}>
          <QueryContent query={query} skeleton={<Skeleton className="h-72 w-full rounded-lg" />}>
            {(all) => {
              const grid = shown;
              if (grid === undefined || grid.runs.length === 0 || grid.rows.length === 0) {
                return (
                  <NothingToShow
                    isEmpty={all.runs.length === 0 && !isFiltered(url)}
                    onShowAll={() =>
                      void setUrl({ state: null, type: null, from: null, to: null, q: null })
                    }
                  />
                );
              }
              const selected = cursorOf(grid, url);
              const corner =
                url.toRun === null ? null : cursorOf(grid, { run: url.toRun, task: url.toTask });
              const range =
                selected === null || corner === null
                  ? null
                  : rangeBetween(selected, corner, grid.rows.length);
              const parts = range === null ? [] : partsOf(grid, range);
              return (
                <div className="flex flex-col gap-3">
                  {range !== null && (
                    <RangeBar
                      parts={parts}
                      actions={renderRangeActions(parts, shownZone)}
                      onClose={() => void setUrl({ toRun: null, toTask: null })}
                    />
                  )}
                  <div
                    ref={frame}
                    className={`relative min-w-0 self-stretch rounded-lg border bg-surface ${query.isPlaceholderData ? "opacity-60" : ""}`}
                  >
                    <GridCanvas
                      grid={grid}
                      zone={shownZone}
                      selected={selected}
                      corner={corner}
                      range={range}
                      onSelect={(cursor: GridCursor) => select(selectionOf(grid, cursor))}
                      onExtend={(cursor: GridCursor) => {
                        const { run, task } = selectionOf(grid, cursor);
                        void setUrl({ toRun: run, toTask: task });
                      }}
                      onEnter={(cursor: GridCursor) => enter(selectionOf(grid, cursor))}
                      onOpen={(cursor: GridCursor) => open(selectionOf(grid, cursor))}
                      onToggle={(groupId) => setFolded(toggled(folded ?? [], groupId))}
                      onHover={setHover}
                    />
                    {hover !== null && (
                      <GridHint
                        dagId={dagId}
                        grid={grid}
                        hover={hover}
                        zone={shownZone}
                        width={frame.current?.clientWidth ?? 0}
                      />
                    )}
                  </div>
                </div>
              );
            }}
          </QueryContent>
        </GridSide>
      </div>
    </div>
  );
}

function NothingToShow({ isEmpty, onShowAll }: { isEmpty: boolean; onShowAll: () => void }) {
  return (
    <Card flush>
      {isEmpty ? (
        <EmptyState icon={<Play size={18} aria-hidden />} title="No runs yet">
          Turn the schedule on, or trigger a run: its tasks fill a column here.
        </EmptyState>
      ) : (
        <EmptyState
          icon={<ListX size={18} aria-hidden />}
          title="Nothing matches the filter"
          actions={<Button onClick={onShowAll}>Show all</Button>}
        />
      )}
    </Card>
  );
}
