"use client";

import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { ClearScope } from "./clear-dialog";
import { ClearDialog } from "./lazy-dialogs";
import type { RunRef } from "./queries";
import { useOperateGate } from "./use-operate-gate";

/** Has a task and all that needs it run again, once the dialog has told what that is. */
export function RerunButton({
  target,
  taskId,
  mapIndex,
  isMain = false,
  onClear,
}: {
  target: RunRef;
  taskId: string;
  /** Only this instance of a mapped task. */
  mapIndex?: number | undefined;
  /** It is what the person most likely came for. */
  isMain?: boolean;
  /** Opens the dialog elsewhere. */
  onClear?: ((scope: ClearScope) => void) | undefined;
}) {
  const gate = useOperateGate("run.clear", "clear tasks", target.dagId);
  const [open, setOpen] = useState(false);
  const scope: ClearScope = { kind: "from", taskId, mapIndex };
  return (
    <>
      <Button
        size="sm"
        variant={isMain ? "primary" : "secondary"}
        icon={<RotateCcw size={14} aria-hidden />}
        onClick={() => (onClear === undefined ? setOpen(true) : onClear(scope))}
        {...gate}
      >
        Re-run from here…
      </Button>
      {onClear === undefined && (
        <ClearDialog target={target} scope={scope} open={open} onOpenChange={setOpen} />
      )}
    </>
  );
}
