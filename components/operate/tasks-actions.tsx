"use client";

import { ChevronDown, CircleStop, Eraser } from "lucide-react";
import { useState } from "react";
import { stateLook } from "@/components/shared/state";
import { StateDot } from "@/components/shared/state-mark";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { MARKED_STATES, type MarkedState } from "@/lib/schemas/api/operate";
import { CancelTaskDialog, ClearDialog, MarkDialog } from "./lazy-dialogs";
import type { RunRef } from "./queries";
import { useOperateGate } from "./use-operate-gate";

/** Buttons for what people can do with several tasks of a run at once. */
export function TasksActions({ target, tasks }: { target: RunRef; tasks: readonly string[] }) {
  const clear = useOperateGate("run.clear", "clear tasks", target.dagId);
  const mark = useOperateGate("run.mark", "mark tasks", target.dagId);
  const cancel = useOperateGate("run.cancel", "cancel tasks", target.dagId);
  const [clearing, setClearing] = useState(false);
  const [cancelling, setCancelling] = useState(false);
  const [marking, setMarking] = useState<MarkedState | null>(null);
  const trigger = (
    <Button size="sm" iconEnd={<ChevronDown size={14} aria-hidden />} {...mark}>
      Mark as…
    </Button>
  );
  return (
    <>
      <Button
        size="sm"
        icon={<Eraser size={14} aria-hidden />}
        onClick={() => setClearing(true)}
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
      <Button
        size="sm"
        icon={<CircleStop size={14} aria-hidden />}
        onClick={() => setCancelling(true)}
        {...cancel}
      >
        Cancel…
      </Button>
      <ClearDialog
        target={target}
        scope={{ kind: "tasks", tasks }}
        open={clearing}
        onOpenChange={setClearing}
      />
      <MarkDialog target={target} tasks={tasks} state={marking} onClose={() => setMarking(null)} />
      <CancelTaskDialog
        target={target}
        tasks={tasks}
        open={cancelling}
        onOpenChange={setCancelling}
      />
    </>
  );
}
