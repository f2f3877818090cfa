"use client";

import { useQueries } from "@tanstack/react-query";
import { ChartGantt, Maximize, Table2, ZoomIn, ZoomOut } from "lucide-react";
import { useRouter } from "next/navigation";
import {
  parseAsArrayOf,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from "nuqs";
import { type ReactNode, useState } from "react";
import { useTeam } from "@/components/shared/team-context";
import { IconButton } from "@/components/ui/button";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath, paths } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import type { GanttView as View } from "@/lib/schemas/api/gantt";
import { mappedInstancePageSchema } from "@/lib/schemas/api/run";
import { CriticalPathCard } from "./critical-path-card";
import { GanttChart } from "./gantt-chart";
import { GanttDetails } from "./gantt-details";
import { GanttLegend } from "./gantt-legend";
import { GanttTable } from "./gantt-table";
import { ganttModel } from "./model";
import { useTickingNow } from "./use-ticking-now";
import { clampWindow, type TimeWindow, zoomWindow } from "./window";

/** How many instances of a mapped task unfold. */
const UNFOLDED_AT_MOST = 100;

/** A run in time: the chart or its table, what is chosen, and the critical path. */
export function GanttView({
  dagId,
  view,
  picker,
}: {
  dagId: string;
  view: View;
  picker: ReactNode;
}) {
  const { slug } = useTeam();
  const router = useRouter();
  const { run } = view;
  const [hovered, setHovered] = useState<string | null>(null);
  const isOver = run.endedAt !== null;
  const [url, setUrl] = useQueryStates({
    view: parseAsStringLiteral(["chart", "table"]).withDefault("chart"),
    task: parseAsString,
    unfold: parseAsArrayOf(parseAsString).withDefault([]),
    /** The part of the run that is shown, in milliseconds since its start. */
    since: parseAsInteger,
    until: parseAsInteger,
  });
  const ended = Date.parse(run.endedAt ?? run.startedAt ?? run.queuedAt);
  const now = useTickingNow(!isOver) ?? ended;
  const instances = useQueries({
    queries: url.unfold.map((taskId) => ({
      queryKey: [...queryKeys.run(slug, dagId, run.id), "gantt", taskId],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        apiFetch(
          mappedInstancePageSchema,
          `${apiPath(slug, "dags", dagId, "runs", run.id, "tasks", taskId, "instances")}?limit=${UNFOLDED_AT_MOST}`,
          { signal },
        ),
    })),
  });
  const model = ganttModel(
    view,
    now,
    new Map(url.unfold.map((taskId, index) => [taskId, instances[index]?.data?.items ?? []])),
  );
  const { whole } = model;
  const shown =
    url.since === null || url.until === null
      ? whole
      : clampWindow({ fromMs: whole.fromMs + url.since, toMs: whole.fromMs + url.until }, whole);
  const show = (wanted: TimeWindow | null) => {
    const all = wanted === null || wanted.toMs - wanted.fromMs >= whole.toMs - whole.fromMs;
    void setUrl({
      since: all ? null : Math.round(wanted.fromMs - whole.fromMs),
      until: all ? null : Math.round(wanted.toMs - whole.fromMs),
    });
  };
  const fold = (taskId: string) => {
    const rest = url.unfold.filter((other) => other !== taskId);
    void setUrl({ unfold: rest.length < url.unfold.length ? rest : [...rest, taskId] });
  };
  const hrefOf = (taskId: string, mapIndex = -1) =>
    paths.task(slug, dagId, run.id, taskId, mapIndex < 0 ? {} : { map: mapIndex });
  const told = model.rows.find((row) => row.key === (hovered ?? url.task));
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <div className="flex flex-wrap items-center gap-2">
        {picker}
        <SegmentedControl
          label="Show as"
          size="sm"
          value={url.view}
          onValueChange={(next) => void setUrl({ view: next })}
          options={[
            { value: "chart", label: "Chart", icon: <ChartGantt size={13} aria-hidden /> },
            { value: "table", label: "Table", icon: <Table2 size={13} aria-hidden /> },
          ]}
        />
        {url.view === "chart" && (
          <span className="flex items-center">
            <IconButton
              label="Zoom in"
              size="sm"
              onClick={() => show(zoomWindow(shown, whole, 0.5))}
            >
              <ZoomIn size={14} aria-hidden />
            </IconButton>
            <IconButton
              label="Zoom out"
              size="sm"
              disabled={shown === whole}
              onClick={() => show(zoomWindow(shown, whole, 2))}
            >
              <ZoomOut size={14} aria-hidden />
            </IconButton>
            <IconButton
              label="Show all of the run"
              size="sm"
              disabled={shown === whole}
              onClick={() => show(null)}
            >
              <Maximize size={14} aria-hidden />
            </IconButton>
          </span>
        )}
        {url.view === "chart" && <GanttLegend rows={model.rows} />}
      </div>
      {url.view === "table" ? (
        <GanttTable model={model} hrefOf={hrefOf} />
      ) : (
        <>
          <GanttChart
            model={model}
            shown={shown}
            chosen={url.task}
            unfolded={new Set(url.unfold)}
            onWindow={show}
            onChoose={(row) => void setUrl({ task: row.key })}
            onHover={(row) => setHovered(row?.key ?? null)}
            onFold={fold}
            onOpen={(row) => router.push(hrefOf(row.taskId, row.mapIndex))}
          />
          <GanttDetails
            model={model}
            row={told}
            href={told === undefined ? null : hrefOf(told.taskId, told.mapIndex)}
          />
        </>
      )}
      <CriticalPathCard model={model} isOver={isOver} hrefOf={hrefOf} />
    </div>
  );
}
