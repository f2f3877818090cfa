"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { QueryContent } from "@/components/shared/query-state";
import { stateLook } from "@/components/shared/state";
import { StateDot } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import { formatCount, formatDuration } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import { runQueries } from "@/lib/browser/run-queries";
import { formatInstant } from "@/lib/browser/zone";
import type { TaskDurations } from "@/lib/schemas/api/task-durations";

/** How long a task took in the newest runs, against what half and 95 in 100 of them stay below. */
export function DurationHistory({
  dagId,
  run,
  taskId,
  zone,
}: {
  dagId: string;
  /** The one that the page is of. */
  run: string;
  taskId: string;
  zone: string;
}) {
  const { slug } = useTeam();
  const query = useQuery(runQueries.durations(slug, dagId, taskId));
  return (
    <Card title="Duration over the newest runs">
      <QueryContent query={query} skeleton={<Skeleton className="h-40 w-full" />}>
        {(history) =>
          history.items.every(({ durationMs }) => durationMs === null) ? (
            <EmptyState title="Nothing to compare yet">
              Once the task has ended in a run, its duration is drawn here.
            </EmptyState>
          ) : (
            <Bars dagId={dagId} run={run} taskId={taskId} zone={zone} history={history} />
          )
        }
      </QueryContent>
    </Card>
  );
}

function Bars({
  dagId,
  run,
  taskId,
  zone,
  history,
}: {
  dagId: string;
  run: string;
  taskId: string;
  zone: string;
  history: TaskDurations;
}) {
  const { slug } = useTeam();
  const { items, p50Ms, p95Ms } = history;
  const longest = Math.max(1, ...items.map(({ durationMs }) => durationMs ?? 0));
  const here = items.find((item) => item.run === run);
  const lines = [
    { name: "half below", ms: p50Ms },
    { name: "95 % below", ms: p95Ms },
  ].flatMap(({ name, ms }) => (ms === null ? [] : [{ name, ms }]));
  return (
    <div className="flex flex-col gap-3">
      <p className="text-ink-2">
        {p50Ms === null || p95Ms === null
          ? "No successful run yet."
          : `Half of the successful runs took at most ${formatDuration(p50Ms)}, 95 in 100 at most ${formatDuration(p95Ms)}.`}
        {here?.durationMs != null && ` This one: ${formatDuration(here.durationMs)}.`}
      </p>
      <div className="relative mt-3 h-40 border-b">
        {lines.map(({ name, ms }, place) => (
          <div
            key={name}
            aria-hidden="true"
            className="absolute inset-x-0 border-line-strong border-t border-dashed"
            style={{ bottom: `${(ms / longest) * 100}%` }}
          >
            <span
              className={`absolute right-0 bg-surface px-1 text-2xs text-ink-3 ${place === 0 ? "top-0" : "bottom-0"}`}
            >
              {name} {formatDuration(ms)}
            </span>
          </div>
        ))}
        <ol
          aria-label={`Durations of ${formatCount(items.length, "run")}, the oldest first`}
          className="absolute inset-0 flex items-end gap-px"
        >
          {items.map((item) => {
            const look = stateLook(item.state);
            const took = item.durationMs === null ? "not ended" : formatDuration(item.durationMs);
            const words = `${formatInstant(Date.parse(item.logicalDate), zone)}: ${look.label}, ${took}`;
            return (
              <li key={item.run} className="flex h-full min-w-0 max-w-6 flex-1 items-end">
                <Link
                  href={paths.task(slug, dagId, item.run, taskId)}
                  title={words}
                  aria-label={words}
                  aria-current={item.run === run ? "true" : undefined}
                  className={`st-${look.token} flex w-full flex-col items-center rounded-t-xs bg-(--st) hover:opacity-80 aria-[current=true]:outline-2 aria-[current=true]:outline-focus`}
                  style={{ height: `max(3px, ${((item.durationMs ?? 0) / longest) * 100}%)` }}
                >
                  {item.state !== "success" && (
                    <StateDot
                      state={item.state}
                      size={10}
                      decorative
                      className="-mt-3 max-w-full"
                    />
                  )}
                </Link>
              </li>
            );
          })}
        </ol>
      </div>
    </div>
  );
}
