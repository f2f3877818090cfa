"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ArrowUpRight, ScrollText, Search, X } from "lucide-react";
import { parseAsString, useQueryStates } from "nuqs";
import type { ReactNode } from "react";
import { Duration } from "@/components/shared/duration";
import { FoldAll } from "@/components/shared/fold-all";
import { NoteMark } from "@/components/shared/note-mark";
import { QueryContent } from "@/components/shared/query-state";
import { RunPicker } from "@/components/shared/run-picker";
import { StateBadge } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { toggled, useFolds } from "@/components/shared/use-folds";
import { IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { LinkButton } from "@/components/ui/link-button";
import { Skeleton } from "@/components/ui/skeleton";
import { dagQueries } from "@/lib/browser/dag-queries";
import { paths } from "@/lib/browser/paths";
import { runQueries } from "@/lib/browser/run-queries";
import type { TaskInstanceView } from "@/lib/schemas/api/run";
import { GraphCanvas } from "./graph-canvas";

/** A DAG's graph with the states of one run: the latest, or the one that the address names. */
export function GraphScreen({
  dagId,
  renderActions,
}: {
  dagId: string;
  /** What can be done with a task of a run. */
  renderActions: (run: string, taskId: string) => ReactNode;
}) {
  const { slug } = useTeam();
  const [url, setUrl] = useQueryStates({
    run: parseAsString,
    task: parseAsString,
    find: parseAsString.withDefault(""),
  });
  const dag = useQuery(dagQueries.detail(slug, dagId));
  const zone = dag.data?.timezone ?? "UTC";
  const runs = useInfiniteQuery(runQueries.ofDag(slug, dagId));
  const recent = runs.data?.pages[0]?.items ?? [];
  const chosen = url.run ?? recent[0]?.id ?? null;
  const listed = recent.find((run) => run.id === chosen);
  // A run that is older than the first page of runs is asked for by itself.
  const other = useQuery({
    ...runQueries.detail(slug, dagId, chosen ?? ""),
    enabled: chosen !== null && runs.isSuccess && listed === undefined,
  });
  const run = listed ?? other.data;
  const settled = runs.isSuccess && (chosen === null || run !== undefined || other.isError);
  const tasks = useQuery({
    ...runQueries.tasks(slug, dagId, chosen ?? ""),
    enabled: chosen !== null,
  });
  const { folded, setFolded } = useFolds(`${slug}/${dagId}/graph`);
  const graph = useQuery({
    ...dagQueries.graph(slug, dagId, run?.versionNumber, folded),
    enabled: settled || runs.isError,
    placeholderData: keepPreviousData,
  });
  const groups = graph.data?.groups ?? [];
  const foldedNow = groups.flatMap((group) => (group.folded ? [group.groupId] : []));
  const isTask = !groups.some(({ groupId }) => groupId === url.task);
  const instances = chosen === null ? undefined : tasks.data?.items;

  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <RunPicker
          loading={runs.isPending}
          runs={run === undefined || listed !== undefined ? recent : [run, ...recent]}
          chosen={chosen}
          zone={zone}
          empty="No runs yet: the graph alone."
          onChoose={(next) => void setUrl({ run: next }, { history: "push" })}
        />
        <Input
          type="search"
          aria-label="Find a task"
          placeholder="Find a task"
          value={url.find}
          onChange={(event) => void setUrl({ find: event.target.value || null })}
          start={<Search size={14} aria-hidden />}
          className="w-full sm:w-56"
        />
        {groups.length > 0 && (
          <FoldAll
            onFold={() => setFolded(groups.map(({ groupId }) => groupId))}
            onOpen={() => setFolded([])}
          />
        )}
      </div>
      <div className="relative h-[max(24rem,calc(100dvh-20rem))] max-md:h-[62dvh] overflow-hidden rounded-lg border bg-surface">
        <QueryContent query={graph} skeleton={<Skeleton className="size-full" />}>
          {(view) => (
            <GraphCanvas
              graph={view}
              tasks={instances}
              runKey={`${chosen ?? ""}${instances === undefined ? "" : "!"}`}
              selected={url.task}
              onSelect={(task) => void setUrl({ task })}
              onToggle={(groupId) => setFolded(toggled(foldedNow, groupId))}
              search={url.find}
            />
          )}
        </QueryContent>
        {url.task !== null && chosen !== null && isTask && (
          <SelectedTask
            dagId={dagId}
            run={chosen}
            taskId={url.task}
            instance={instances?.find((task) => task.taskId === url.task)}
            actions={renderActions(chosen, url.task)}
            onClose={() => void setUrl({ task: null })}
          />
        )}
      </div>
    </div>
  );
}

function SelectedTask({
  dagId,
  run,
  taskId,
  instance,
  actions,
  onClose,
}: {
  dagId: string;
  run: string;
  taskId: string;
  instance: TaskInstanceView | undefined;
  actions: ReactNode;
  onClose: () => void;
}) {
  const { slug } = useTeam();
  return (
    <section
      aria-label={`Task ${taskId}`}
      className="overlay absolute top-3 right-3 z-10 flex w-72 max-w-[calc(100%-1.5rem)] flex-col gap-2.5 p-3"
    >
      <div className="flex items-start gap-2">
        <h2 className="min-w-0 flex-1 break-all font-semibold text-ink text-sm">{taskId}</h2>
        <IconButton label="Close" size="sm" className="-mt-1 -mr-1" onClick={onClose}>
          <X size={14} aria-hidden />
        </IconButton>
      </div>
      {instance === undefined ? (
        <p className="text-ink-3">Not part of this run.</p>
      ) : (
        <>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-2">
            <StateBadge state={instance.state} size="sm" />
            <Duration startedAt={instance.startedAt} endedAt={instance.endedAt} />
            {instance.tryNumber > 0 && (
              <span className="text-ink-3 text-xs">
                try {instance.tryNumber} of {instance.maxTries}
              </span>
            )}
          </div>
          <div className="flex gap-2">
            <LinkButton
              href={paths.task(slug, dagId, run, taskId)}
              size="sm"
              icon={<ScrollText size={14} aria-hidden />}
            >
              Log
            </LinkButton>
            <LinkButton
              href={paths.run(slug, dagId, run)}
              size="sm"
              variant="ghost"
              iconEnd={<ArrowUpRight size={14} aria-hidden />}
            >
              Run
            </LinkButton>
          </div>
          {instance.note !== null && (
            <p>
              <NoteMark note={instance.note} />
            </p>
          )}
          <div className="border-t pt-2.5">{actions}</div>
        </>
      )}
    </section>
  );
}
