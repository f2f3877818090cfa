"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowUpRight, ScrollText, X } from "lucide-react";
import type { ReactNode } from "react";
import { Duration } from "@/components/shared/duration";
import { QueryContent } from "@/components/shared/query-state";
import { StateBadge } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { IconButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { LinkButton } from "@/components/ui/link-button";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { SkeletonText } from "@/components/ui/skeleton";
import { paths } from "@/lib/browser/paths";
import { runQueries } from "@/lib/browser/run-queries";
import { TASK_INSTANCE_STATES } from "@/lib/schemas/states";
import { GroupSummary } from "./group-summary";
import { groupRow, type ShownGrid } from "./model";

/** The selected run, group or task instance, beside the grid: what it is, or the log of a task. */
export function GridDetails({
  dagId,
  grid,
  run,
  task,
  zone,
  actions,
  log,
  onLog,
  onChoose,
  onClose,
}: {
  dagId: string;
  /** Undefined while it loads. */
  grid: ShownGrid | undefined;
  run: string;
  /** A task or a group; null for the run. */
  task: string | null;
  zone: string;
  /** What can be done with the task or the group; for a run its page has it. */
  actions: ReactNode;
  /** The task's log, where it is shown instead of the facts. */
  log: ReactNode | null;
  onLog: (shown: boolean) => void;
  /** A task of the group was chosen. */
  onChoose: (taskId: string) => void;
  onClose: () => void;
}) {
  const group = task === null || grid === undefined ? null : groupRow(grid, task);
  return (
    <Card
      title={<span className="break-words">{group?.label ?? task ?? "Run"}</span>}
      className="self-start lg:sticky lg:top-16"
      actions={
        <>
          {task !== null && group === null && (
            <SegmentedControl
              label="Beside the grid"
              size="sm"
              value={log === null ? "details" : "log"}
              onValueChange={(view) => onLog(view === "log")}
              options={[
                { value: "details", label: "Details" },
                { value: "log", label: "Log" },
              ]}
            />
          )}
          <IconButton label="Close the details" size="sm" onClick={onClose}>
            <X size={16} aria-hidden />
          </IconButton>
        </>
      }
    >
      {log !== null ? (
        log
      ) : task === null ? (
        <RunSummary dagId={dagId} run={run} zone={zone} />
      ) : grid === undefined ? (
        <SkeletonText lines={5} />
      ) : group !== null ? (
        <GroupSummary grid={grid} run={run} row={group} actions={actions} onChoose={onChoose} />
      ) : (
        <TaskSummary dagId={dagId} run={run} task={task} zone={zone} actions={actions} />
      )}
    </Card>
  );
}

function RunSummary({ dagId, run, zone }: { dagId: string; run: string; zone: string }) {
  const { slug } = useTeam();
  const query = useQuery(runQueries.detail(slug, dagId, run));
  return (
    <QueryContent query={query} skeleton={<SkeletonText lines={5} />}>
      {(detail) => {
        const counts = TASK_INSTANCE_STATES.filter((state) => (detail.counts[state] ?? 0) > 0);
        return (
          <div className="flex flex-col gap-4">
            <DescriptionList
              items={[
                { term: "State", value: <StateBadge state={detail.state} kind="run" size="sm" /> },
                ...(detail.cancelledBy === null
                  ? []
                  : [{ term: "Cancelled by", value: detail.cancelledBy }]),
                ...(detail.timedOut
                  ? [{ term: "Stopped", value: "took longer than dagrun_timeout" }]
                  : []),
                {
                  term: "Logical date",
                  value: <Timestamp value={detail.logicalDate} zone={zone} format="absolute" />,
                },
                {
                  term: "Duration",
                  value: <Duration startedAt={detail.startedAt} endedAt={detail.endedAt} />,
                },
                {
                  term: "Started",
                  value:
                    detail.startedAt === null ? (
                      "not yet"
                    ) : (
                      <Timestamp value={detail.startedAt} zone={zone} />
                    ),
                },
                { term: "By", value: detail.triggeredBy || "the scheduler" },
                { term: "Version", value: `v${detail.versionNumber}` },
                ...(detail.note === "" ? [] : [{ term: "Note", value: detail.note }]),
              ]}
            />
            <ul aria-label="Tasks by state" className="flex flex-wrap gap-1.5">
              {counts.map((state) => (
                <li key={state}>
                  <StateBadge
                    state={state}
                    size="sm"
                    label={`${detail.counts[state]} ${state.replaceAll("_", " ")}`}
                  />
                </li>
              ))}
            </ul>
            <LinkButton
              href={paths.run(slug, dagId, run)}
              size="sm"
              iconEnd={<ArrowUpRight size={14} aria-hidden />}
            >
              Open the run
            </LinkButton>
          </div>
        );
      }}
    </QueryContent>
  );
}

function TaskSummary({
  dagId,
  run,
  task,
  zone,
  actions,
}: {
  dagId: string;
  run: string;
  task: string;
  zone: string;
  actions: ReactNode;
}) {
  const { slug } = useTeam();
  const query = useQuery(runQueries.task(slug, dagId, run, task));
  return (
    <QueryContent query={query} skeleton={<SkeletonText lines={5} />}>
      {(detail) => {
        const last = detail.attempts.at(-1);
        return (
          <div className="flex flex-col gap-4">
            <DescriptionList
              items={[
                { term: "State", value: <StateBadge state={detail.state} size="sm" /> },
                ...(detail.mapped === null || detail.mapped.count === 0
                  ? []
                  : [
                      {
                        term: "Instances",
                        value: TASK_INSTANCE_STATES.flatMap((state) => {
                          const count = detail.mapped?.states[state] ?? 0;
                          return count === 0 ? [] : [`${count} ${state.replaceAll("_", " ")}`];
                        }).join(", "),
                      },
                    ]),
                {
                  term: "Try",
                  value:
                    detail.tryNumber === 0
                      ? "none yet"
                      : `${detail.tryNumber} of ${detail.maxTries}`,
                },
                {
                  term: "Duration",
                  value: <Duration startedAt={detail.startedAt} endedAt={detail.endedAt} />,
                },
                {
                  term: "Started",
                  value:
                    detail.startedAt === null ? (
                      "not yet"
                    ) : (
                      <Timestamp value={detail.startedAt} zone={zone} />
                    ),
                },
                { term: "Operator", value: detail.operator },
                { term: "Rule", value: detail.triggerRule },
              ]}
            />
            {detail.waitingFor !== null && <Callout title="Waiting">{detail.waitingFor}</Callout>}
            {last?.error != null && detail.state !== "success" && (
              <pre className="max-h-32 overflow-auto whitespace-pre-wrap break-words rounded-md border border-danger-line bg-danger-soft p-2 font-mono text-ink text-xs">
                {last.error}
              </pre>
            )}
            {actions}
            <div className="flex flex-wrap gap-2">
              <LinkButton
                href={paths.task(slug, dagId, run, task)}
                size="sm"
                icon={<ScrollText size={14} aria-hidden />}
              >
                Open the task
                {last === undefined
                  ? ""
                  : ` (${last.logLines.toLocaleString("en-US")} lines of log)`}
              </LinkButton>
              <LinkButton
                href={paths.run(slug, dagId, run)}
                size="sm"
                variant="ghost"
                iconEnd={<ArrowUpRight size={14} aria-hidden />}
              >
                Open the run
              </LinkButton>
            </div>
          </div>
        );
      }}
    </QueryContent>
  );
}
