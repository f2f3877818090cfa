"use client";

import { useQuery } from "@tanstack/react-query";
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { ReactNode } from "react";
import { QueryContent } from "@/components/shared/query-state";
import { StateBadge } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { Callout } from "@/components/ui/callout";
import { SkeletonCard } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";
import { dagQueries } from "@/lib/browser/dag-queries";
import { runQueries } from "@/lib/browser/run-queries";
import type { TaskInstanceDetail } from "@/lib/schemas/api/run";
import { TASK_INSTANCE_STATES } from "@/lib/schemas/states";
import { AttemptFacts } from "./attempt-facts";
import { AttemptPicker } from "./attempt-picker";
import { CheckList } from "./check-list";
import { CompareTries } from "./compare-tries";
import { DeferralNote } from "./deferral-note";
import { msUntilSeen } from "./deferral-times";
import { DurationHistory } from "./duration-history";
import { InstanceBar } from "./instance-bar";
import { MappedInstances } from "./mapped-instances";
import { NoAttempt } from "./no-attempt";
import { QuestionNote } from "./question-note";
import { RenderedView } from "./rendered-view";
import { TaskDetails } from "./task-details";
import { TaskNote } from "./task-note";
import { XcomList } from "./xcom-list";

const TABS = [
  "instances",
  "log",
  "tries",
  "checks",
  "rendered",
  "xcoms",
  "durations",
  "details",
] as const;

/** One task in one run: its attempts, and of the chosen one the log and what it ran with. */
export function TaskScreen({
  dagId,
  run,
  taskId,
  renderActions,
  renderLog,
  renderLogs,
}: {
  dagId: string;
  run: string;
  taskId: string;
  /** What can be done with the task, or with one of its instances. */
  renderActions: (map: number | undefined) => ReactNode;
  renderLog: (attempt: number, zone: string, map: number | undefined) => ReactNode;
  /** The logs of two attempts beside each other. */
  renderLogs: (before: number, after: number, map: number | undefined) => ReactNode;
}) {
  const { slug } = useTeam();
  const [url, setUrl] = useQueryStates(
    {
      attempt: parseAsInteger,
      tab: parseAsStringLiteral(TABS),
      map: parseAsInteger,
      state: parseAsStringLiteral(TASK_INSTANCE_STATES),
    },
    { history: "push" },
  );
  const query = useQuery({
    ...runQueries.task(slug, dagId, run, taskId, url.map ?? -1),
    // A look that saw nothing new sends no event: the page asks once it has been made.
    refetchInterval: ({ state }) => msUntilSeen(state.data?.deferral),
  });
  const dag = useQuery(dagQueries.detail(slug, dagId));
  const zone = dag.data?.timezone ?? "UTC";
  return (
    <QueryContent query={query} skeleton={<SkeletonCard />}>
      {(task) => {
        const attempt =
          task.attempts.find((one) => one.number === url.attempt) ?? task.attempts.at(-1);
        const map = task.mapIndex < 0 ? undefined : task.mapIndex;
        const isExpanded = (task.mapped?.count ?? 0) > 0;
        return (
          <>
            {map !== undefined && <InstanceBar dagId={dagId} run={run} task={task} />}
            <WaitingNote dagId={dagId} run={run} task={task} zone={zone} />
            <TaskNote key={task.id} dagId={dagId} run={run} task={task} />
            <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
              {attempt === undefined || isExpanded ? (
                <StateBadge state={task.state} className="self-start" />
              ) : (
                <div className="flex min-w-0 flex-col gap-3">
                  {task.attempts.length > 1 && (
                    <AttemptPicker
                      attempts={task.attempts}
                      chosen={attempt.number}
                      onChoose={(number) => void setUrl({ attempt: number })}
                    />
                  )}
                  <AttemptFacts attempt={attempt} zone={zone} />
                </div>
              )}
              {renderActions(map)}
            </div>
            <Tabs
              label="Task instance"
              value={url.tab ?? (isExpanded ? "instances" : "log")}
              onValueChange={(tab) => void setUrl({ tab })}
              tabs={[
                ...(isExpanded
                  ? [
                      {
                        value: "instances" as const,
                        label: "Instances",
                        count: task.mapped?.count ?? 0,
                        panel: (
                          <MappedInstances
                            dagId={dagId}
                            run={run}
                            task={task}
                            state={url.state}
                            onState={(state) => void setUrl({ state })}
                          />
                        ),
                      },
                    ]
                  : []),
                {
                  value: "log",
                  label: task.mapped === null ? "Log" : "Log of the expansion",
                  panel:
                    attempt === undefined ? (
                      <NoAttempt dagId={dagId} run={run} task={task} />
                    ) : (
                      renderLog(attempt.number, zone, map)
                    ),
                },
                ...(task.attempts.length > 1 && !isExpanded
                  ? [
                      {
                        value: "tries" as const,
                        label: "Tries",
                        count: task.attempts.length,
                        panel: (
                          <CompareTries
                            attempts={task.attempts}
                            zone={zone}
                            renderLogs={(before, after) => renderLogs(before, after, map)}
                          />
                        ),
                      },
                    ]
                  : []),
                ...(task.operator.startsWith("check.")
                  ? ([
                      {
                        value: "checks",
                        label: "Checks",
                        panel: <CheckList dagId={dagId} run={run} taskId={taskId} />,
                      },
                    ] as const)
                  : []),
                {
                  value: "rendered",
                  label: "Rendered",
                  panel:
                    attempt === undefined ? (
                      <NoAttempt dagId={dagId} run={run} task={task} />
                    ) : (
                      <RenderedView rendered={attempt.rendered} />
                    ),
                },
                {
                  value: "xcoms",
                  label: "XComs",
                  ...(task.xcoms.length === 0 ? {} : { count: task.xcoms.length }),
                  panel: <XcomList xcoms={task.xcoms} />,
                },
                {
                  value: "durations",
                  label: "Durations",
                  panel: <DurationHistory dagId={dagId} run={run} taskId={taskId} zone={zone} />,
                },
                {
                  value: "details",
                  label: "Details",
                  panel: <TaskDetails dagId={dagId} run={run} task={task} zone={zone} />,
                },
              ]}
            />
          </>
        );
      }}
    </QueryContent>
  );
}

/** Why it is not running, with what can be done about it. */
function WaitingNote({
  dagId,
  run,
  task,
  zone,
}: {
  dagId: string;
  run: string;
  task: TaskInstanceDetail;
  zone: string;
}) {
  const { deferral, taskId } = task;
  const asking = { dagId, run, taskId };
  if (deferral !== null && task.state === "deferred") {
    return <DeferralNote asking={asking} deferral={deferral} />;
  }
  if (deferral?.question != null && task.state === "awaiting_input" && deferral.answer === null) {
    return (
      <QuestionNote asking={asking} question={deferral.question} deferral={deferral} zone={zone} />
    );
  }
  if (task.waitingFor === null) return null;
  return <Callout title="Why it is not running">{task.waitingFor}</Callout>;
}
