"use client";

import { useQuery } from "@tanstack/react-query";
import { Eraser } from "lucide-react";
import { type FormEvent, useState } from "react";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { Switch } from "@/components/ui/choice";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { SkeletonText } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/browser/format";
import { runQueries } from "@/lib/browser/run-queries";
import type { ClearTasksResult } from "@/lib/schemas/api/operate";
import type { ClearTasksBody } from "@/lib/schemas/api/operate-body";
import { isTerminalDagRunState } from "@/lib/schemas/states";
import { EffectList } from "./effect-list";
import { OtherRunList } from "./other-run-list";
import { orders, previews, type RunRef } from "./queries";
import { NO_REACH, ReachFields, type ReachValues } from "./reach-fields";
import { useOrder } from "./use-order";
import { clearedWords, oneInstance, orderName, versionWords } from "./words";

/** What a dialog to clear starts with: one task, all that failed, or all. */
export type ClearScope =
  | { kind: "task"; taskId: string; mapIndex?: number | undefined }
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
        scope.kind === "task"
          ? `Clear ${orderName(scope.taskId, scope.mapIndex)}`
          : "Clear tasks of the run"
      }
      description="Cleared tasks run again, with all their retries. Earlier attempts keep their logs."
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
  const isTask = scope.kind === "task";
  const [reach, setReach] = useState<ReachValues>({ ...NO_REACH, downstream: isTask });
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
    ...reach,
    onlyFailed,
    latestVersion,
  };
  const preview = useQuery(previews.clear(slug, target, body));
  const order = useOrder<ClearTasksResult>(target);
  const others = preview.data?.others ?? [];
  const count = others.reduce((sum, { tasks }) => sum + tasks, preview.data?.items.length ?? 0);
  const isCurrent = preview.data !== undefined && !preview.isPlaceholderData;

  function submit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    if (preview.data === undefined || !isCurrent || count === 0) return;
    order.mutate({
      send: () => orders.clear(slug, target, body),
      effect: preview.data,
      done: ({ cleared }) =>
        cleared === 0 ? "There was nothing to clear" : `Cleared ${formatCount(cleared, "task")}`,
      refused: "Nothing was cleared",
    });
    onDone();
  }

  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col rounded-b-[inherit]">
      <DialogBody>
        <fieldset className="flex flex-col gap-2 sm:flex-row sm:flex-wrap sm:gap-x-6">
          <legend className="sr-only">Which tasks</legend>
          <ReachFields
            value={reach}
            onChange={setReach}
            graph={isTask}
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
        </fieldset>
        <QueryContent query={preview} skeleton={<SkeletonText lines={4} />}>
          {(effect) => (
            <div
              aria-live="polite"
              className={`flex flex-col gap-3 ${isCurrent ? "" : "opacity-60"}`}
            >
              {latestVersion && (
                <p className="text-ink-2">{versionWords(endedOn, effect.versionNumber)}</p>
              )}
              {effect.items.length === 0 ? (
                <p className="rounded-md border bg-sunken px-3 py-6 text-center text-ink-3">
                  {onlyFailed
                    ? "None of these tasks failed: nothing to clear."
                    : "None of these tasks has begun: nothing to clear."}
                </p>
              ) : (
                <EffectList effect={effect} wordsOf={clearedWords} />
              )}
              {(reach.past || reach.future) && (
                <OtherRunList dagId={target.dagId} others={effect.others} />
              )}
            </div>
          )}
        </QueryContent>
      </DialogBody>
      <DialogFooter>
        <DialogClose>
          <Button>Cancel</Button>
        </DialogClose>
        <Button
          type="submit"
          variant="primary"
          disabled={!isCurrent || count === 0}
          icon={<Eraser size={14} aria-hidden />}
        >
          {count === 0 ? "Clear" : `Clear ${formatCount(count, "task")}`}
        </Button>
      </DialogFooter>
    </form>
  );
}
