"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Duration } from "@/components/shared/duration";
import { NoteMark } from "@/components/shared/note-mark";
import { QueryContent } from "@/components/shared/query-state";
import { StateBadge } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { LoadMore } from "@/components/ui/load-more";
import { SkeletonTable } from "@/components/ui/skeleton";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { paths } from "@/lib/browser/paths";
import { runQueries } from "@/lib/browser/run-queries";
import type { TaskInstanceDetail, TaskInstanceView } from "@/lib/schemas/api/run";
import { STATE_PRIORITY, type TaskInstanceState } from "@/lib/schemas/states";

/** The instances of a mapped task: how many are in each state, and a list that this narrows. */
export function MappedInstances({
  dagId,
  run,
  task,
  state,
  onState,
}: {
  dagId: string;
  run: string;
  task: TaskInstanceDetail;
  /** Only these are listed; null for all. */
  state: TaskInstanceState | null;
  onState: (state: TaskInstanceState | null) => void;
}) {
  const { slug } = useTeam();
  const query = useInfiniteQuery(
    runQueries.instances(slug, dagId, run, task.taskId, state ?? undefined),
  );
  const states = task.mapped?.states ?? {};
  return (
    <div className="flex flex-col gap-3">
      <fieldset className="flex flex-wrap items-center gap-1.5">
        <legend className="sr-only">Instances by state</legend>
        <Button size="sm" aria-pressed={state === null} onClick={() => onState(null)}>
          All {task.mapped?.count.toLocaleString("en-US")}
        </Button>
        {STATE_PRIORITY.filter((one) => (states[one] ?? 0) > 0).map((one) => (
          <Button
            key={one}
            size="sm"
            aria-pressed={state === one}
            onClick={() => onState(state === one ? null : one)}
          >
            <StateBadge state={one} size="sm" label={countLabel(one, states[one] ?? 0)} />
          </Button>
        ))}
      </fieldset>
      <Card flush>
        <QueryContent query={query} skeleton={<SkeletonTable rows={5} />}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            return (
              <>
                <InstanceTable dagId={dagId} run={run} items={items} />
                <LoadMore
                  shown={items.length}
                  noun="instances"
                  hasMore={query.hasNextPage}
                  loading={query.isFetchingNextPage}
                  onLoadMore={() => void query.fetchNextPage()}
                />
              </>
            );
          }}
        </QueryContent>
      </Card>
    </div>
  );
}

function countLabel(state: TaskInstanceState, count: number): string {
  return `${count.toLocaleString("en-US")} ${state.replaceAll("_", " ")}`;
}

function InstanceTable({
  dagId,
  run,
  items,
}: {
  dagId: string;
  run: string;
  items: readonly TaskInstanceView[];
}) {
  const { slug } = useTeam();
  return (
    <Table label="Instances">
      <THead>
        <Th>Instance</Th>
        <Th shrink>State</Th>
        <Th shrink align="end">
          Try
        </Th>
        <Th shrink align="end">
          Duration
        </Th>
        <Th className="w-2/5 max-sm:hidden">Element</Th>
      </THead>
      <TBody>
        {items.map((instance) => (
          <Tr key={instance.id}>
            <Td>
              <Link
                href={paths.task(slug, dagId, run, instance.taskId, { map: instance.mapIndex })}
                className="break-all rounded-xs font-medium underline-offset-2 hover:underline"
              >
                {instanceName(instance)}
              </Link>{" "}
              <NoteMark note={instance.note} />
            </Td>
            <Td shrink label="State">
              <StateBadge state={instance.state} size="sm" />
            </Td>
            <Td shrink align="end" label="Try" className="text-ink-2">
              {instance.tryNumber === 0 ? "–" : `${instance.tryNumber} of ${instance.maxTries}`}
            </Td>
            <Td shrink align="end" label="Duration">
              <Duration startedAt={instance.startedAt} endedAt={instance.endedAt} />
            </Td>
            <Td className="max-sm:hidden">
              <code className="line-clamp-2 break-all font-mono text-ink-3 text-xs">
                {JSON.stringify(instance.item)}
              </code>
            </Td>
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}

/** What an instance of a mapped task is called: its number, and its label when it has one. */
export function instanceName({
  mapIndex,
  label,
}: Pick<TaskInstanceView, "mapIndex" | "label">): string {
  return label === null ? `[${mapIndex}]` : `[${mapIndex}] ${label}`;
}
