"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CirclePause, CirclePlay, Play } from "lucide-react";
import type { FormEvent } from "react";
import { ApiHint } from "@/components/shared/api-hint";
import { cliLine } from "@/components/shared/cli-line";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { SkeletonText } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { formatCount } from "@/lib/browser/format";
import { queryKeys } from "@/lib/browser/query-keys";
import { MAX_PAUSED_DAGS } from "@/lib/schemas/api/pause-dags";
import { type Paused, pauseMany } from "./pause-many";

/** Shows which of the chosen DAGs are paused or turned on, and which runs that starts, and does it. */
export function PauseDialog({
  dags,
  paused,
  onClose,
  onDone,
}: {
  dags: readonly string[];
  /** Null while the dialog is closed. */
  paused: boolean | null;
  onClose: () => void;
  onDone: () => void;
}) {
  return (
    <Dialog
      title={paused === true ? "Pause DAGs" : "Turn DAGs on"}
      description={
        paused === true
          ? "No further runs start by their schedules. Runs that exist go on."
          : "They run by their schedules from now on."
      }
      size="md"
      open={paused !== null}
      onOpenChange={(open) => !open && onClose()}
    >
      {paused !== null && <PauseForm dags={dags} paused={paused} onDone={onDone} />}
    </Dialog>
  );
}

function PauseForm({
  dags,
  paused,
  onDone,
}: {
  dags: readonly string[];
  paused: boolean;
  onDone: () => void;
}) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const preview = useQuery({
    queryKey: [...queryKeys.team(slug), "pause-preview", paused, dags],
    queryFn: ({ signal }) => pauseMany(slug, dags, { paused, dryRun: true }, signal),
    staleTime: 0,
  });
  const changing = preview.data?.filter(({ changes }) => changes) ?? [];
  const give = useMutation({
    mutationFn: (order: { dags: readonly string[]; paused: boolean }) =>
      pauseMany(slug, order.dags, { paused: order.paused, dryRun: false }),
    onSuccess: (items, order) => {
      const changed = items.filter(({ changes }) => changes).map(({ dagId }) => dagId);
      const count = formatCount(changed.length, "DAG");
      toast({
        title: order.paused ? `${count} paused` : `${count} turned on`,
        tone: "success",
        ...(changed.length === 0
          ? {}
          : {
              action: {
                label: "Undo",
                onClick: () => give.mutate({ dags: changed, paused: !order.paused }),
              },
            }),
      });
      onDone();
    },
    onError: (error) =>
      toast({ title: "Not all was done", description: error.message, tone: "danger" }),
    onSettled: (_, __, order) =>
      Promise.all([
        client.invalidateQueries({ queryKey: queryKeys.dagList(slug) }),
        ...order.dags.map((dag) =>
          client.invalidateQueries({ queryKey: queryKeys.dag(slug, dag) }),
        ),
      ]),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    if (changing.length === 0 || give.isPending) return;
    give.mutate({ dags: changing.map(({ dagId }) => dagId), paused });
  }

  const names = changing.map(({ dagId }) => dagId).slice(0, MAX_PAUSED_DAGS);
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col rounded-b-[inherit]">
      <DialogBody>
        <QueryContent query={preview} skeleton={<SkeletonText lines={4} />}>
          {(items) => <Preview items={items} paused={paused} />}
        </QueryContent>
      </DialogBody>
      <DialogFooter>
        <span className="mr-auto">
          <ApiHint
            examples={[
              {
                title: paused ? "Pause these DAGs" : "Turn these DAGs on",
                path: ["dags", "pause"],
                method: "POST",
                json: { dags: names, paused },
                cli: cliLine(["dags", paused ? "pause" : "unpause", ...names]),
              },
            ]}
          />
        </span>
        <DialogClose>
          <Button>Cancel</Button>
        </DialogClose>
        <Button
          type="submit"
          variant="primary"
          loading={give.isPending}
          disabled={changing.length === 0}
          icon={
            paused ? <CirclePause size={14} aria-hidden /> : <CirclePlay size={14} aria-hidden />
          }
        >
          {paused ? "Pause" : "Turn on"} {formatCount(changing.length, "DAG")}
        </Button>
      </DialogFooter>
    </form>
  );
}

function Preview({ items, paused }: { items: Paused; paused: boolean }) {
  const changing = items.filter(({ changes }) => changes);
  const same = items.length - changing.length;
  const due = changing.reduce((sum, { dueRuns }) => sum + dueRuns, 0);
  const isMore = changing.some((item) => item.isMore);
  return (
    <div className="flex flex-col gap-3" aria-live="polite">
      {due > 0 && (
        <Callout
          tone="warn"
          title={`This starts ${formatCount(due, "run")}${isMore ? " or more" : ""} at once`}
        >
          Their time has passed while the DAGs were paused.
        </Callout>
      )}
      {changing.length === 0 ? (
        <p className="rounded-md border bg-sunken px-3 py-6 text-center text-ink-3">
          All of them are {paused ? "paused" : "on"} already.
        </p>
      ) : (
        <ul
          aria-label="DAGs that change"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that keys must reach it
          tabIndex={0}
          className="max-h-64 divide-y overflow-y-auto overscroll-contain rounded-md border bg-sunken"
        >
          {changing.map(({ dagId, dueRuns, isMore: isMoreOfIt }) => (
            <li key={dagId} className="flex items-center justify-between gap-2 px-2.5 py-1.5">
              <span className="min-w-0 break-all font-medium text-ink">{dagId}</span>
              {dueRuns > 0 && (
                <span className="flex shrink-0 items-center gap-1 text-warn-text text-xs">
                  <Play size={11} aria-hidden /> starts {formatCount(dueRuns, "run")}
                  {isMoreOfIt && " or more"}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {same > 0 && changing.length > 0 && (
        <p className="text-ink-3 text-xs">
          {formatCount(same, "DAG")} left out: {paused ? "paused" : "on"} already.
        </p>
      )}
    </div>
  );
}
