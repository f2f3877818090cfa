"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { GridScreen } from "@/components/grid/grid-screen";
import type { ClearScope } from "@/components/operate/clear-dialog";
import { ClearDialog } from "@/components/operate/lazy-dialogs";
import { RangeActions } from "@/components/operate/range-actions";
import { TaskActions } from "@/components/operate/task-actions";
import { useOperateGate } from "@/components/operate/use-operate-gate";
import { SkeletonText } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { formatInstant } from "@/lib/browser/zone";

// Opened by who looks into a task; the grid is there without it.
const GridLog = dynamic(() => import("./grid-log").then((module) => module.GridLog), {
  loading: () => <SkeletonText lines={6} />,
});

type Cleared = { run: string; scope: ClearScope };

/** The grid with what can be done with its tasks; `c` re-runs from the selected one. */
export function GridView({ dagId }: { dagId: string }) {
  const gate = useOperateGate("run.clear", "clear tasks", dagId);
  const [target, setTarget] = useState<Cleared | null>(null);
  const [open, setOpen] = useState(false);
  function clear(next: Cleared) {
    if (gate.disabledReason !== undefined) return void toast({ title: gate.disabledReason });
    setTarget(next);
    setOpen(true);
  }
  return (
    <>
      <GridScreen
        dagId={dagId}
        onClear={(run, taskId) =>
          clear({ run, scope: taskId === null ? { kind: "all" } : { kind: "from", taskId } })
        }
        renderActions={(run, task, isGroup) => (
          <TaskActions
            target={{ dagId, run }}
            taskId={task}
            isGroup={isGroup}
            onClear={(scope) => clear({ run, scope })}
          />
        )}
        renderRangeActions={(parts, zone) => (
          <RangeActions
            dagId={dagId}
            parts={parts.map(({ run, tasks }) => ({
              run: run.id,
              name: formatInstant(Date.parse(run.logicalDate), zone),
              tasks,
            }))}
          />
        )}
        renderLog={(run, taskId, { chosen, choose }) => (
          <GridLog dagId={dagId} run={run} taskId={taskId} chosen={chosen} onChoose={choose} />
        )}
      />
      {target !== null && (
        <ClearDialog
          target={{ dagId, run: target.run }}
          scope={target.scope}
          open={open}
          onOpenChange={setOpen}
        />
      )}
    </>
  );
}
