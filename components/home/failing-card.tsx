"use client";

import { CircleCheck, ScrollText } from "lucide-react";
import Link from "next/link";
import { StateDot } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Card } from "@/components/ui/card";
import { LinkButton, TextLink } from "@/components/ui/link-button";
import { formatCount } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import type { FailingDag, HomeView } from "@/lib/schemas/api/home";
import { Nothing } from "./nothing";

/** The DAGs that fail now: which task, with what words, since when, and the way to the log. */
export function FailingCard({ failing }: { failing: HomeView["failing"] }) {
  const { slug } = useTeam();
  const more = failing.count - failing.items.length;
  return (
    <Card title="Failing now" description="DAGs whose latest run failed" flush>
      {failing.items.length === 0 ? (
        <Nothing icon={<CircleCheck size={16} aria-hidden />}>
          Nothing fails. The latest run of every DAG that has run succeeded.
        </Nothing>
      ) : (
        <ul>
          {failing.items.map((dag) => (
            <FailingRow key={dag.dagId} dag={dag} />
          ))}
        </ul>
      )}
      {more > 0 && (
        <p className="border-t px-4 py-2.5 text-sm">
          <TextLink href={paths.dags(slug, { state: "failed" })}>
            {formatCount(more, "more DAG")}
          </TextLink>
        </p>
      )}
    </Card>
  );
}

function FailingRow({ dag }: { dag: FailingDag }) {
  const { slug } = useTeam();
  const { task } = dag;
  const log =
    task === null
      ? paths.run(slug, dag.dagId, dag.run)
      : paths.task(slug, dag.dagId, dag.run, task.taskId, { attempt: task.attempt });
  return (
    <li className="flex items-start gap-3 border-b px-4 py-3 last:border-0">
      <StateDot state="failed" kind="run" size={16} className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <Link
            href={paths.dag(slug, dag.dagId, "grid", {
              run: dag.run,
              ...(task === null ? {} : { task: task.taskId }),
            })}
            className="wrap-anywhere min-w-0 rounded-xs font-medium text-ink underline-offset-2 hover:underline"
          >
            {dag.dagId}
          </Link>
          {task !== null && (
            <span className="wrap-anywhere min-w-0 text-ink-2 text-sm">{task.taskId}</span>
          )}
        </p>
        {task?.error && (
          <p className="mt-0.5 wrap-anywhere line-clamp-2 font-mono text-ink-2 text-xs">
            {task.error}
          </p>
        )}
        <p className="mt-1 text-ink-3 text-xs">
          {dag.failuresInARow > 1 && `${dag.failuresInARow} times in a row, `}since{" "}
          <Timestamp value={dag.since} past />
          {dag.owner !== "" && ` · ${dag.owner}`}
        </p>
      </div>
      <LinkButton
        href={log}
        size="sm"
        icon={<ScrollText size={14} aria-hidden />}
        aria-label={`Log of ${dag.dagId}`}
      >
        Log
      </LinkButton>
    </li>
  );
}
