"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronsRight, Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { QueryContent } from "@/components/shared/query-state";
import { StateLegend } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Skeleton } from "@/components/ui/skeleton";
import { dagQueries } from "@/lib/browser/dag-queries";
import { paths } from "@/lib/browser/paths";
import type { GridCursor } from "./geometry";
import { GridCanvas, type GridHover } from "./grid-canvas";
import { GridDetails } from "./grid-details";
import { GridHint } from "./grid-hint";
import { cursorOf, type GridSelection, selectionOf } from "./model";
import { GRID_LIMITS, gridQueries } from "./queries";

/** A DAG's runs by its tasks, with the selected one beside them. */
export function GridScreen({
  dagId,
  renderActions,
  onClear,
}: {
  dagId: string;
  /** What can be done with the selected task of a run. */
  renderActions: (run: string, task: string) => ReactNode;
  /** The key `c` was pressed on a selected run (task null) or task instance. */
  onClear: (run: string, task: string | null) => void;
}) {
  const { slug } = useTeam();
  const router = useRouter();
  const frame = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<GridHover | null>(null);
  const [url, setUrl] = useQueryStates({
    run: parseAsString,
    task: parseAsString,
    limit: parseAsStringLiteral(GRID_LIMITS).withDefault("30"),
    before: parseAsString,
  });
  const dag = useQuery(dagQueries.detail(slug, dagId));
  const zone = dag.data?.timezone ?? "UTC";
  const query = useQuery(gridQueries.grid(slug, dagId, url.limit, url.before));

  const select = (selection: GridSelection) => void setUrl(selection);
  function open(selection: GridSelection) {
    if (selection.run === null) return;
    router.push(
      selection.task === null
        ? paths.run(slug, dagId, selection.run)
        : paths.task(slug, dagId, selection.run, selection.task),
    );
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "c" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (url.run === null) return;
    event.preventDefault();
    onClear(url.run, url.task);
  }
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
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
          className="max-md:hidden"
        />
        <div className="flex items-center gap-2 max-md:w-full max-md:justify-between">
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
      <div className={`grid gap-4 ${url.run === null ? "" : "lg:grid-cols-[minmax(0,1fr)_21rem]"}`}>
        <QueryContent query={query} skeleton={<Skeleton className="h-72 w-full rounded-lg" />}>
          {(grid) =>
            grid.runs.length === 0 ? (
              <Card flush>
                <EmptyState icon={<Play size={18} aria-hidden />} title="No runs yet">
                  Turn the schedule on, or trigger a run: its tasks fill a column here.
                </EmptyState>
              </Card>
            ) : (
              // biome-ignore lint/a11y/noStaticElementInteractions: keys of the grid within
              <div
                ref={frame}
                onKeyDown={onKeyDown}
                className={`relative min-w-0 self-start rounded-lg border bg-surface ${query.isPlaceholderData ? "opacity-60" : ""}`}
              >
                <GridCanvas
                  grid={grid}
                  zone={zone}
                  selected={cursorOf(grid, url)}
                  onSelect={(cursor: GridCursor) => select(selectionOf(grid, cursor))}
                  onOpen={(cursor: GridCursor) => open(selectionOf(grid, cursor))}
                  onHover={setHover}
                />
                {hover !== null && (
                  <GridHint
                    dagId={dagId}
                    grid={grid}
                    hover={hover}
                    zone={zone}
                    width={frame.current?.clientWidth ?? 0}
                  />
                )}
              </div>
            )
          }
        </QueryContent>
        {url.run !== null && (
          <GridDetails
            dagId={dagId}
            run={url.run}
            task={url.task}
            zone={zone}
            actions={url.task === null ? null : renderActions(url.run, url.task)}
            onClose={() => select({ run: null, task: null })}
          />
        )}
      </div>
    </div>
  );
}
