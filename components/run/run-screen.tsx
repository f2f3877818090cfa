"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { SkeletonCard, SkeletonTable } from "@/components/ui/skeleton";
import { dagQueries } from "@/lib/browser/dag-queries";
import { runQueries } from "@/lib/browser/run-queries";
import type { RunDetail } from "@/lib/schemas/api/run";
import { isJsonObject } from "@/lib/schemas/json";
import { AssetEvents } from "./asset-events";
import { FirstFailure } from "./first-failure";
import { RunChecks } from "./run-checks";
import { RunFacts } from "./run-facts";
import { RunOutlook } from "./run-outlook";
import { TaskTable } from "./task-table";
import { WhatChanged } from "./what-changed";

/** One run: what it is, what went wrong, and what each task did and when. */
export function RunScreen({
  dagId,
  run: runUuid,
  renderActions,
  renderGroupActions,
  renderFailureActions,
  renderBulk,
}: {
  dagId: string;
  run: string;
  /** What can be done with the run. */
  renderActions: (run: RunDetail) => ReactNode;
  /** What can be done with all tasks of a group of it. */
  renderGroupActions: (groupId: string) => ReactNode;
  /** What can be done with the task that failed first. */
  renderFailureActions: (taskId: string, map: number | undefined) => ReactNode;
  /** What can be done with several tasks of it at once. */
  renderBulk: (tasks: readonly string[]) => ReactNode;
}) {
  const { slug } = useTeam();
  const run = useQuery(runQueries.detail(slug, dagId, runUuid));
  const tasks = useQuery(runQueries.tasks(slug, dagId, runUuid));
  const dag = useQuery(dagQueries.detail(slug, dagId));
  const zone = dag.data?.timezone ?? "UTC";
  return (
    <QueryContent query={run} skeleton={<SkeletonCard />}>
      {(detail) => (
        <>
          <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
            <h1 className="min-w-0 font-semibold text-ink text-xl">
              Run of{" "}
              <Timestamp
                value={detail.logicalDate}
                zone={zone}
                format="absolute"
                focusable={false}
              />
            </h1>
            {renderActions(detail)}
          </div>
          <RunFacts run={detail} zone={zone} />
          <RunOutlook run={detail} zone={zone} />
          <AssetEvents run={detail} />
          {tasks.data !== undefined && (
            <FirstFailure
              run={detail}
              tasks={tasks.data.items}
              renderActions={renderFailureActions}
            />
          )}
          {detail.state === "failed" && <WhatChanged run={detail} zone={zone} />}
          <RunChecks dagId={dagId} run={runUuid} />
          <Card title="Tasks" flush>
            <QueryContent query={tasks} skeleton={<SkeletonTable rows={5} columns={5} />}>
              {({ items }) => (
                <TaskTable
                  run={detail}
                  tasks={items}
                  renderGroupActions={renderGroupActions}
                  renderBulk={renderBulk}
                />
              )}
            </QueryContent>
          </Card>
          <Payloads conf={detail.conf} params={detail.params} />
        </>
      )}
    </QueryContent>
  );
}

function Payloads({ conf, params }: { conf: unknown; params: unknown }) {
  const shown = [
    { title: "Params", value: params },
    { title: "Conf", value: conf },
  ].filter(({ value }) => !isJsonObject(value) || Object.keys(value).length > 0);
  if (shown.length === 0) return null;
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      {shown.map(({ title, value }) => (
        <CodeBlock key={title} title={title} code={JSON.stringify(value, null, 2)} />
      ))}
    </div>
  );
}
