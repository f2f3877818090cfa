"use client";

import { ChevronDown, CircleStop, Eraser, RotateCcw } from "lucide-react";
import { useState } from "react";
import { StateDot } from "@/components/shared/state-mark";
import { useGate } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import {
  MARKED_RUN_STATES,
  type RunOrderDeed,
  type RunOrderView,
} from "@/lib/schemas/api/run-order";
import { RunOrderDialog } from "./lazy-dialogs";
import type { RunsMeant } from "./run-order-words";

/** Buttons for what people can do with many runs at once. */
export function RunOrderActions({
  meant,
  onGiven,
}: {
  meant: RunsMeant;
  onGiven: (order: RunOrderView) => void;
}) {
  const clear = useGate("run.clear", "clear tasks");
  const mark = useGate("run.mark", "mark runs");
  const cancel = useGate("run.cancel", "cancel runs");
  const [deed, setDeed] = useState<RunOrderDeed | null>(null);
  const trigger = (
    <Button size="sm" iconEnd={<ChevronDown size={14} aria-hidden />} {...mark}>
      Mark as…
    </Button>
  );
  return (
    <>
      <Button
        size="sm"
        icon={<RotateCcw size={14} aria-hidden />}
        onClick={() => setDeed({ verb: "clear", onlyFailed: true })}
        {...clear}
      >
        Clear failed…
      </Button>
      <Button
        size="sm"
        icon={<Eraser size={14} aria-hidden />}
        onClick={() => setDeed({ verb: "clear", onlyFailed: false })}
        {...clear}
      >
        Clear all…
      </Button>
      {mark.disabledReason !== undefined ? (
        trigger
      ) : (
        <Menu trigger={trigger}>
          {MARKED_RUN_STATES.map((state) => (
            <MenuItem
              key={state}
              icon={<StateDot state={state} kind="run" decorative />}
              onClick={() => setDeed({ verb: "mark", state })}
            >
              {state === "success" ? "Success" : "Failed"}
            </MenuItem>
          ))}
        </Menu>
      )}
      <Button
        size="sm"
        icon={<CircleStop size={14} aria-hidden />}
        onClick={() => setDeed({ verb: "cancel" })}
        {...cancel}
      >
        Cancel…
      </Button>
      <RunOrderDialog
        deed={deed}
        meant={meant}
        onClose={() => setDeed(null)}
        onGiven={(order) => {
          setDeed(null);
          onGiven(order);
        }}
      />
    </>
  );
}
