"use client";

import Link from "next/link";
import { Duration } from "@/components/shared/duration";
import { StateBadge } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { paths } from "@/lib/browser/paths";
import type { TaskInstanceDetail } from "@/lib/schemas/api/run";
import { TaskWaits } from "./task-waits";

/** Timings, rule and neighbours of a task instance. */
export function TaskDetails({
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
  const instant = (value: string | null) =>
    value === null ? (
      <span className="text-ink-3">–</span>
    ) : (
      <Timestamp value={value} zone={zone} format="absolute" focusable={false} />
    );
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Card title="This instance">
        <DescriptionList
          items={[
            { term: "State", value: <StateBadge state={task.state} size="sm" /> },
            ...(task.waitingFor === null ? [] : [{ term: "Waits for", value: task.waitingFor }]),
            { term: "Operator", value: task.operator },
            {
              term: "Trigger rule",
              value: <code className="font-mono text-xs">{task.triggerRule}</code>,
            },
            { term: "Pool", value: poolText(task) },
            { term: "Worker queue", value: task.queue },
            { term: "Try", value: `${task.tryNumber} of ${task.maxTries}` },
            { term: "Ready", value: instant(task.scheduledAt) },
            { term: "Queued", value: instant(task.queuedAt) },
            { term: "Started", value: instant(task.startedAt) },
            { term: "Ended", value: instant(task.endedAt) },
            {
              term: "Waited",
              value: <Duration startedAt={task.scheduledAt} endedAt={task.startedAt} />,
            },
            { term: "Ran", value: <Duration startedAt={task.startedAt} endedAt={task.endedAt} /> },
            ...(task.nextAt === null ? [] : [{ term: "Next try", value: instant(task.nextAt) }]),
          ]}
        />
      </Card>
      <div className="flex flex-col gap-4">
        <TaskWaits waits={task.waits} zone={zone} />
        <Neighbours
          title="Upstream"
          empty="Nothing: it starts the run."
          dagId={dagId}
          run={run}
          items={task.upstream}
        />
        <Neighbours
          title="Downstream"
          empty="Nothing: it ends the run."
          dagId={dagId}
          run={run}
          items={task.downstream}
        />
      </div>
    </div>
  );
}

function Neighbours({
  title,
  empty,
  dagId,
  run,
  items,
}: {
  title: string;
  empty: string;
  dagId: string;
  run: string;
  items: TaskInstanceDetail["upstream"];
}) {
  const { slug } = useTeam();
  return (
    <Card title={title}>
      {items.length === 0 ? (
        <p className="text-ink-3">{empty}</p>
      ) : (
        <ul className="flex flex-col gap-1.5">
          {items.map((item) => (
            <li key={item.taskId} className="flex items-center justify-between gap-3">
              <Link
                href={paths.task(
                  slug,
                  dagId,
                  run,
                  item.taskId,
                  item.mapIndex === undefined ? {} : { map: item.mapIndex },
                )}
                className="min-w-0 truncate rounded-xs font-medium underline-offset-2 hover:underline"
              >
                {item.taskId}
              </Link>
              <StateBadge state={item.state} size="sm" />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function poolText({ pool, poolSlots }: TaskInstanceDetail): string {
  return poolSlots === 1 ? pool : `${pool}, ${poolSlots} slots`;
}
