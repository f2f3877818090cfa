"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiHint } from "@/components/shared/api-hint";
import { cliLine } from "@/components/shared/cli-line";
import { useTeam } from "@/components/shared/team-context";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { SkeletonText } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { formatCount } from "@/lib/browser/format";
import { queryKeys } from "@/lib/browser/query-keys";
import { runQueries } from "@/lib/browser/run-queries";
import type { TaskInstanceView } from "@/lib/schemas/api/run";
import { isTerminalTaskInstanceState, type TaskInstanceState } from "@/lib/schemas/states";
import { orders, type RunRef } from "./queries";

/** Asks before a run is cancelled, and says what is stopped and what will not run. */
export function CancelDialog({
  target,
  open,
  onOpenChange,
}: {
  target: RunRef;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const tasks = useQuery({
    ...runQueries.tasks(slug, target.dagId, target.run),
    enabled: open,
  });
  const cancel = useMutation({
    mutationFn: () => orders.cancel(slug, target),
    onSuccess: (run) => {
      client.setQueryData(runQueries.detail(slug, target.dagId, target.run).queryKey, run);
      toast({ title: "The run is cancelled", tone: "success" });
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: queryKeys.run(slug, target.dagId, target.run) }),
        client.invalidateQueries({ queryKey: queryKeys.grid(slug, target.dagId) }),
        client.invalidateQueries({ queryKey: queryKeys.dagRuns(slug, target.dagId) }),
        client.invalidateQueries({ queryKey: queryKeys.teamRuns(slug) }),
      ]),
  });
  return (
    <ConfirmDialog
      title="Cancel this run?"
      description="The run ends now and counts as failed. Its tasks can be cleared later to go on from there."
      hint={
        <ApiHint
          examples={[
            {
              title: "Cancel this run",
              path: ["dags", target.dagId, "runs", target.run, "cancel"],
              method: "POST",
              cli: cliLine(["runs", "cancel", target.dagId, target.run]),
            },
          ]}
        />
      }
      confirmLabel="Cancel the run"
      cancelLabel="Let it run"
      open={open}
      onOpenChange={onOpenChange}
      onConfirm={async () => {
        await cancel.mutateAsync();
      }}
    >
      {tasks.data === undefined ? <SkeletonText lines={2} /> : <Losses tasks={tasks.data.items} />}
    </ConfirmDialog>
  );
}

/** States in which an attempt is open. */
const BEGUN: ReadonlySet<TaskInstanceState> = new Set(["running", "deferred", "awaiting_input"]);

/** Most running tasks that are named. */
const MAX_NAMES = 8;

function Losses({ tasks }: { tasks: readonly TaskInstanceView[] }) {
  const running = tasks.filter((task) => BEGUN.has(task.state));
  const waiting = tasks.filter(
    (task) => !BEGUN.has(task.state) && !isTerminalTaskInstanceState(task.state),
  );
  const more = running.length - MAX_NAMES;
  return (
    <ul className="flex list-disc flex-col gap-1 pl-5 text-ink-2">
      <li>
        {running.length === 0 ? (
          "No task is running."
        ) : (
          <>
            {formatCount(running.length, "running task")} will be stopped:{" "}
            <strong className="break-words font-medium text-ink">
              {running
                .slice(0, MAX_NAMES)
                .map((task) => task.taskId)
                .join(", ")}
            </strong>
            {more > 0 && ` and ${more} more`}.
          </>
        )}
      </li>
      {waiting.length > 0 && (
        <li>{formatCount(waiting.length, "task")} that did not begin will be skipped.</li>
      )}
    </ul>
  );
}
