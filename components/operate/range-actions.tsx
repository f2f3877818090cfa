"use client";

import { ChevronDown, Eraser } from "lucide-react";
import { useState } from "react";
import { stateLook } from "@/components/shared/state";
import { StateDot } from "@/components/shared/state-mark";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { MARKED_STATES } from "@/lib/schemas/api/operate";
import { RangeDialog } from "./lazy-dialogs";
import type { RangeOrder } from "./range-dialog";
import type { OrderPart } from "./range-orders";
import { useOperateGate } from "./use-operate-gate";

/** Most runs that one order reaches: each is asked about before, and told of after. */
const MAX_RUNS = 60;

/** Buttons for what people can do with task instances of several runs at once. */
export function RangeActions({ dagId, parts }: { dagId: string; parts: readonly OrderPart[] }) {
  const clear = useOperateGate("run.clear", "clear tasks", dagId);
  const mark = useOperateGate("run.mark", "mark tasks", dagId);
  const [order, setOrder] = useState<RangeOrder | null>(null);
  const tooMany =
    parts.length > MAX_RUNS
      ? { disabledReason: `At most ${MAX_RUNS} runs at once; a backfill reaches more.` }
      : {};
  const markGate = { ...tooMany, ...mark };
  const trigger = (
    <Button size="sm" iconEnd={<ChevronDown size={14} aria-hidden />} {...markGate}>
      Mark as…
    </Button>
  );
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button
        size="sm"
        icon={<Eraser size={14} aria-hidden />}
        onClick={() => setOrder({ kind: "clear" })}
        {...tooMany}
        {...clear}
      >
        Clear…
      </Button>
      {markGate.disabledReason !== undefined ? (
        trigger
      ) : (
        <Menu trigger={trigger}>
          {MARKED_STATES.map((state) => (
            <MenuItem
              key={state}
              icon={<StateDot state={state} decorative />}
              onClick={() => setOrder({ kind: "mark", state })}
            >
              {stateLook(state).label}
            </MenuItem>
          ))}
        </Menu>
      )}
      <RangeDialog dagId={dagId} parts={parts} order={order} onClose={() => setOrder(null)} />
    </div>
  );
}
