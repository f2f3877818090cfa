"use client";

import { useQuery } from "@tanstack/react-query";
import { Eraser } from "lucide-react";
import { useState } from "react";
import { useTeam } from "@/components/shared/team-context";
import { Switch } from "@/components/ui/choice";
import { Dialog } from "@/components/ui/dialog";
import { formatCount } from "@/lib/browser/format";
import { runQueries } from "@/lib/browser/run-queries";
import type { ClearTasksResult } from "@/lib/schemas/api/operate";
import type { ClearTasksBody } from "@/lib/schemas/api/operate-body";
import { isTerminalDagRunState } from "@/lib/schemas/states";
import { OrderForm } from "./order-form";
import { orders, previews, type RunRef } from "./queries";
import { NO_REACH, ReachFields, type ReachValues } from "./reach-fields";
import { shellOf } from "./shell";
import { useOrder } from "./use-order";
import { clearedWords, oneInstance, orderName, tasksName, versionWords } from "./words";

/** What a dialog to clear starts with: tasks, a task with what needs it, all that failed, or all. */
export type ClearScope =
  | { kind: "task"; taskId: string; mapIndex?: number | undefined; downstream?: boolean }
  /** The task and all that needs it. */
  | { kind: "from"; taskId: string; mapIndex?: number | undefined }
  | { kind: "tasks"; tasks: readonly string[] }
  | { kind: "failed" }
  | { kind: "all" };

/** Asks which tasks of a run are to run again, and shows what that does before it is done. */
export function ClearDialog({
  target,
  scope,
  open,
  onOpenChange,
}: {
  target: RunRef;
  scope: ClearScope;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog
      title={
        scope.kind === "from"
          ? `Re-run from ${orderName(scope.taskId, scope.mapIndex)}`
          : scope.kind === "task"
            ? `Clear ${orderName(scope.taskId, scope.mapIndex)}`
            : scope.kind === "tasks"
              ? `Clear ${tasksName(scope.tasks)}`
              : "Clear tasks of the run"
      }
      description={
        scope.kind === "from"
          ? "It and all tasks that need it run again, with all their retries. Earlier attempts keep their logs."
          : "Cleared tasks run again, with all their retries. Earlier attempts keep their logs."
      }
      size="md"
      open={open}
      onOpenChange={onOpenChange}
    >
      <ClearForm target={target} scope={scope} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function ClearForm({
  target,
  scope,
  onDone,
}: {
  target: RunRef;
  scope: ClearScope;
  onDone: () => void;
}) {
  const { slug } = useTeam();
  const isTask = scope.kind === "task" || scope.kind === "from";
  const [reach, setReach] = useState<ReachValues>({
    ...NO_REACH,
    downstream: scope.kind === "from" || (scope.kind === "task" && scope.downstream === true),
  });
  const [onlyFailed, setOnlyFailed] = useState(scope.kind === "failed");
  const [latestVersion, setLatestVersion] = useState(false);
  const run = useQuery(runQueries.detail(slug, target.dagId, target.run));
  // Only a run that has ended can change its version.
  const endedOn =
    run.data !== undefined && isTerminalDagRunState(run.data.state)
      ? run.data.versionNumber
      : undefined;
  const body: ClearTasksBody = {
    ...(isTask ? { tasks: [scope.taskId], ...oneInstance(scope.mapIndex) } : {}),
    ...(scope.kind === "tasks" ? { tasks: [...scope.tasks] } : {}),
    ...reach,
    onlyFailed,
    latestVersion,
  };
  const preview = useQuery(previews.clear(slug, target, body));
  const order = useOrder<ClearTasksResult>(target);

  return (
    <OrderForm
      dagId={target.dagId}
      preview={preview}
      fields={
        <>
          <ReachFields
            value={reach}
            onChange={setReach}
            graph={isTask || scope.kind === "tasks"}
            time={!isTask || scope.mapIndex === undefined}
          />
          <Switch
            label="Only failed"
            checked={onlyFailed}
            onChange={(event) => setOnlyFailed(event.target.checked)}
          />
          <Switch
            label="On the current version"
            checked={latestVersion}
            disabled={endedOn === undefined}
            onChange={(event) => setLatestVersion(event.target.checked)}
          />
        </>
      }
      note={({ items, versionNumber }) =>
        latestVersion &&
        items.length > 0 && <p className="text-ink-2">{versionWords(endedOn, versionNumber)}</p>
      }
      empty={
        onlyFailed
          ? "None of these tasks failed: nothing to clear."
          : "None of these tasks has begun: nothing to clear."
      }
      wordsOf={clearedWords}
      showOthers={reach.past || reach.future}
      shell={shellOf("clear", target, body)}
      button={(count) => ({
        label: `${scope.kind === "from" ? "Re-run" : "Clear"}${count === 0 ? "" : ` ${formatCount(count, "task")}`}`,
        icon: <Eraser size={14} aria-hidden />,
      })}
      onOrder={(effect) => {
        order.mutate({
          send: () => orders.clear(slug, target, body),
          effect,
          done: ({ cleared }) =>
            cleared === 0
              ? "There was nothing to clear"
              : `Cleared ${formatCount(cleared, "task")}`,
          refused: "Nothing was cleared",
        });
        onDone();
      }}
    />
  );
}
