"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleStop, Pause, Play, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { RadioGroup } from "@/components/ui/choice";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import { formatCount } from "@/lib/browser/format";
import { queryKeys } from "@/lib/browser/query-keys";
import { takesOrder } from "@/lib/core/backfill/next-step";
import type { BackfillDetail } from "@/lib/schemas/api/backfill";
import { backfillOrders, backfillQueries } from "./queries";

const cancelOptions = [
  {
    value: "finish",
    label: "Let runs under way end",
    description: "No further date starts",
  },
  { value: "kill", label: "Stop them now", description: "What runs is killed and failed" },
] as const;

/** What people can do with a backfill in its state. */
export function BackfillActions({ backfill }: { backfill: BackfillDetail }) {
  const { slug } = useTeam();
  const gate = useGate("backfill.manage", "change backfills");
  const client = useQueryClient();
  const [running, setRunning] = useState<"finish" | "kill">("finish");
  const ref = { dagId: backfill.dagId, id: backfill.id };
  const took = (next: BackfillDetail) => {
    client.setQueryData(backfillQueries.detail(slug, ref).queryKey, next);
    void client.invalidateQueries({ queryKey: queryKeys.dagBackfills(slug, backfill.dagId) });
  };
  const give = useMutation({
    mutationFn: (order: "pause" | "resume" | "retry") => backfillOrders.give(slug, ref, order),
    onSuccess: took,
    onError: (error, order) =>
      toast({ title: `Could not ${order} it`, description: error.message, tone: "danger" }),
  });
  const { state, counts } = backfill;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {state === "running" && (
        <Button
          size="sm"
          icon={<Pause size={14} aria-hidden />}
          onClick={() => give.mutate("pause")}
          {...gate}
        >
          Pause
        </Button>
      )}
      {state === "paused" && (
        <Button
          size="sm"
          variant="primary"
          icon={<Play size={14} aria-hidden />}
          onClick={() => give.mutate("resume")}
          {...gate}
        >
          Resume
        </Button>
      )}
      {counts.failed > 0 && takesOrder(state, "retry") && (
        <Button
          size="sm"
          icon={<RotateCcw size={14} aria-hidden />}
          onClick={() => give.mutate("retry")}
          {...gate}
        >
          {`Retry ${formatCount(counts.failed, "failed date")}`}
        </Button>
      )}
      {takesOrder(state, "cancel") && gate.disabledReason === undefined && (
        <ConfirmDialog
          title="Cancel this backfill?"
          description={`${formatCount(counts.waiting, "date")} will not be run. What has ended stays.`}
          confirmLabel="Cancel the backfill"
          cancelLabel="Keep it"
          trigger={
            <Button size="sm" icon={<CircleStop size={14} aria-hidden />}>
              Cancel…
            </Button>
          }
          onConfirm={async () => took(await backfillOrders.cancel(slug, ref, running))}
        >
          <RadioGroup
            legend={`${formatCount(counts.running, "run")} under way`}
            value={running}
            onValueChange={setRunning}
            options={cancelOptions}
          />
        </ConfirmDialog>
      )}
    </div>
  );
}
