"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowUpRight } from "lucide-react";
import { LogViewer } from "@/components/log/log-viewer";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { AttemptFacts } from "@/components/task/attempt-facts";
import { AttemptPicker } from "@/components/task/attempt-picker";
import { Callout } from "@/components/ui/callout";
import { LinkButton } from "@/components/ui/link-button";
import { SkeletonText } from "@/components/ui/skeleton";
import { dagQueries } from "@/lib/browser/dag-queries";
import { formatCount } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import { runQueries } from "@/lib/browser/run-queries";

/** A task's log beside the grid, with its attempts to choose from. */
export function GridLog({
  dagId,
  run,
  taskId,
  chosen,
  onChoose,
}: {
  dagId: string;
  run: string;
  taskId: string;
  /** The attempt; null for the latest. */
  chosen: number | null;
  onChoose: (attempt: number) => void;
}) {
  const { slug: team } = useTeam();
  const query = useQuery(runQueries.task(team, dagId, run, taskId));
  const dag = useQuery(dagQueries.detail(team, dagId));
  const zone = dag.data?.timezone ?? "UTC";
  return (
    <QueryContent query={query} skeleton={<SkeletonText lines={6} />}>
      {(task) => {
        const attempt =
          task.attempts.find(({ number }) => number === chosen) ?? task.attempts.at(-1);
        const instances = task.mapped?.count ?? 0;
        return (
          <div className="flex flex-col gap-3">
            {task.waitingFor !== null && (
              <Callout title="Why it is not running">{task.waitingFor}</Callout>
            )}
            {attempt === undefined ? (
              <p className="rounded-md border bg-sunken px-4 py-8 text-center text-ink-3">
                {task.state === "skipped" || task.state === "upstream_failed"
                  ? "It never started: there is no log."
                  : "It has not started yet. Its log appears here by itself."}
              </p>
            ) : (
              <>
                {task.attempts.length > 1 && (
                  <AttemptPicker
                    attempts={task.attempts}
                    chosen={attempt.number}
                    onChoose={onChoose}
                  />
                )}
                <AttemptFacts attempt={attempt} zone={zone} />
                <LogViewer
                  key={`${run}/${taskId}/${attempt.number}`}
                  address={{ team, dagId, run, taskId, attempt: attempt.number }}
                  zone={zone}
                  size="panel"
                />
              </>
            )}
            <LinkButton
              href={paths.task(team, dagId, run, taskId, {
                ...(attempt === undefined ? {} : { attempt: attempt.number }),
              })}
              size="sm"
              variant="ghost"
              iconEnd={<ArrowUpRight size={14} aria-hidden />}
              className="self-start"
            >
              {instances === 0 ? "Open the task" : `Open its ${formatCount(instances, "instance")}`}
            </LinkButton>
          </div>
        );
      }}
    </QueryContent>
  );
}
