"use client";

import { CircleStop, EllipsisVertical, Eraser, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useCommand } from "@/components/shared/commands";
import { Button, IconButton } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import type { RunDetail, RunView } from "@/lib/schemas/api/run";
import { isTerminalDagRunState } from "@/lib/schemas/states";
import { CancelDialog, ClearDialog } from "./lazy-dialogs";
import { useOperateGate } from "./use-operate-gate";

type Dialogue = "failed" | "all" | "cancel" | null;

/** Buttons for what people can do with a run. */
export function RunActions({ run }: { run: RunDetail }) {
  const [open, setOpen] = useState<Dialogue>(null);
  const acts = useRunActs(run, hasFailed(run.counts));
  useCommand({
    id: "run:clear-failed",
    label: "Clear the failed tasks of this run…",
    Icon: RotateCcw,
    ...acts.failed,
    run: () => setOpen("failed"),
  });
  useCommand({
    id: "run:clear-all",
    label: "Clear all tasks of this run…",
    Icon: Eraser,
    ...acts.all,
    run: () => setOpen("all"),
  });
  useCommand({
    id: "run:cancel",
    label: "Cancel this run…",
    Icon: CircleStop,
    ...acts.cancel,
    run: () => setOpen("cancel"),
  });
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button
        size="sm"
        icon={<RotateCcw size={14} aria-hidden />}
        onClick={() => setOpen("failed")}
        {...acts.failed}
      >
        Clear failed…
      </Button>
      <Button
        size="sm"
        icon={<Eraser size={14} aria-hidden />}
        onClick={() => setOpen("all")}
        {...acts.all}
      >
        Clear all…
      </Button>
      {!isTerminalDagRunState(run.state) && (
        <Button
          size="sm"
          icon={<CircleStop size={14} aria-hidden />}
          onClick={() => setOpen("cancel")}
          {...acts.cancel}
        >
          Cancel run…
        </Button>
      )}
      <RunDialogs run={run} open={open} onClose={() => setOpen(null)} />
    </div>
  );
}

/** The same as a row's menu. */
export function RunMenu({ run }: { run: RunView }) {
  const [open, setOpen] = useState<Dialogue>(null);
  const acts = useRunActs(
    run,
    run.state === "failed" || run.state === "running" || run.hasFailures,
  );
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton label={`Actions of the run ${run.runId}`} tooltip="Actions" size="sm">
            <EllipsisVertical size={15} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem
          icon={<RotateCcw size={14} aria-hidden />}
          onClick={() => setOpen("failed")}
          {...acts.failed}
        >
          Clear failed…
        </MenuItem>
        <MenuItem
          icon={<Eraser size={14} aria-hidden />}
          onClick={() => setOpen("all")}
          {...acts.all}
        >
          Clear all…
        </MenuItem>
        <MenuItem
          icon={<CircleStop size={14} aria-hidden />}
          onClick={() => setOpen("cancel")}
          {...acts.cancel}
        >
          Cancel run…
        </MenuItem>
      </Menu>
      {open !== null && <RunDialogs run={run} open={open} onClose={() => setOpen(null)} />}
    </>
  );
}

function hasFailed(counts: RunDetail["counts"]): boolean {
  return (counts.failed ?? 0) + (counts.upstream_failed ?? 0) > 0;
}

function useRunActs(run: RunView, failed: boolean) {
  const clear = useOperateGate("run.clear", "clear tasks", run.dagId);
  const cancel = useOperateGate("run.cancel", "cancel runs", run.dagId);
  const or = (gate: typeof clear, isPossible: boolean, reason: string) =>
    gate.disabledReason !== undefined || isPossible ? gate : { disabledReason: reason };
  return {
    failed: or(clear, failed, "No task of this run failed."),
    all: clear,
    cancel: or(cancel, !isTerminalDagRunState(run.state), "The run has ended."),
  };
}

function RunDialogs({ run, open, onClose }: { run: RunView; open: Dialogue; onClose: () => void }) {
  const target = { dagId: run.dagId, run: run.id };
  const close = (isOpen: boolean) => !isOpen && onClose();
  return (
    <>
      <ClearDialog
        target={target}
        scope={{ kind: "failed" }}
        open={open === "failed"}
        onOpenChange={close}
      />
      <ClearDialog
        target={target}
        scope={{ kind: "all" }}
        open={open === "all"}
        onOpenChange={close}
      />
      <CancelDialog target={target} open={open === "cancel"} onOpenChange={close} />
    </>
  );
}
