"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, CircleStop, Eraser } from "lucide-react";
import { useState } from "react";
import { stateLook } from "@/components/shared/state";
import { StateDot } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { runQueries } from "@/lib/browser/run-queries";
import { MARKED_STATES, type MarkedState } from "@/lib/schemas/api/operate";
import { isTerminalTaskInstanceState } from "@/lib/schemas/states";
import type { ClearScope } from "./clear-dialog";
import { CancelTaskDialog, ClearDialog, MarkDialog } from "./lazy-dialogs";
import type { RunRef } from "./queries";
import { RerunButton } from "./rerun-button";
import { useOperateGate } from "./use-operate-gate";

/** Buttons for what people can do with a task of a run. */
export function TaskActions({
  target,
  taskId,
  mapIndex,
  isGroup = false,
  onClear,
}: {
  target: RunRef;
  taskId: string;
  /** Only this instance of a mapped task. */
  mapIndex?: number | undefined;
  /** Whether `taskId` names a group, and all of its tasks are meant. */
  isGroup?: boolean;
  /** Opens the dialog elsewhere, where a key opens it too. */
  onClear?: (scope: ClearScope) => void;
}) {
  const clear = useOperateGate("run.clear", "clear tasks", target.dagId);
  const mark = useOperateGate("run.mark", "mark tasks", target.dagId);
  const cancel = useOperateGate("run.cancel", "cancel tasks", target.dagId);
  const { slug } = useTeam();
  // As the screen around has it.
  const task = useQuery({
    ...runQueries.task(slug, target.dagId, target.run, taskId, mapIndex ?? -1),
    enabled: !isGroup,
  }).data;
  const [cancelling, setCancelling] = useState(false);
  const [clearing, setClearing] = useState(false);
  const [marking, setMarking] = useState<MarkedState | null>(null);
  // Of a group, which has this one button, what needs it is meant too.
  const scope: ClearScope = { kind: "task", taskId, mapIndex, downstream: isGroup };
  const failed = task?.state === "failed" || task?.state === "upstream_failed";
  const trigger = (
    <Button size="sm" iconEnd={<ChevronDown size={14} aria-hidden />} {...mark}>
      Mark as…
    </Button>
  );
  return (
    <div className="flex flex-wrap items-center gap-2">
      {!isGroup && (
        <RerunButton
          target={target}
          taskId={taskId}
          mapIndex={mapIndex}
          isMain={failed}
          onClear={onClear}
        />
      )}
      <Button
        size="sm"
        icon={<Eraser size={14} aria-hidden />}
        onClick={() => (onClear === undefined ? setClearing(true) : onClear(scope))}
        {...clear}
      >
        Clear…
      </Button>
      {mark.disabledReason !== undefined ? (
        trigger
      ) : (
        <Menu trigger={trigger}>
          {MARKED_STATES.map((state) => (
            <MenuItem
              key={state}
              icon={<StateDot state={state} decorative />}
              onClick={() => setMarking(state)}
            >
              {stateLook(state).label}
            </MenuItem>
          ))}
        </Menu>
      )}
      {task !== undefined && !isTerminalTaskInstanceState(task.state) && (
        <Button
          size="sm"
          icon={<CircleStop size={14} aria-hidden />}
          onClick={() => setCancelling(true)}
          {...cancel}
        >
          Cancel…
        </Button>
      )}
      <CancelTaskDialog
        target={target}
        tasks={[taskId]}
        mapIndex={mapIndex}
        open={cancelling}
        onOpenChange={setCancelling}
      />
      {onClear === undefined && (
        <ClearDialog target={target} scope={scope} open={clearing} onOpenChange={setClearing} />
      )}
      <MarkDialog
        target={target}
        tasks={[taskId]}
        mapIndex={mapIndex}
        state={marking}
        onClose={() => setMarking(null)}
      />
    </div>
  );
}
