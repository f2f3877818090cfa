"use client";

import { useMutation, useQueries, useQueryClient } from "@tanstack/react-query";
import { Eraser } from "lucide-react";
import { type FormEvent, useState } from "react";
import { stateLook } from "@/components/shared/state";
import { useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { Switch } from "@/components/ui/choice";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { Progress } from "@/components/ui/progress";
import { toast } from "@/components/ui/toast";
import { formatCount } from "@/lib/browser/format";
import { queryKeys } from "@/lib/browser/query-keys";
import type { MarkedState } from "@/lib/schemas/api/operate";
import { giveTo, giveToAll, type OrderPart, type PartOrder, previewOf } from "./range-orders";
import { RangePreview } from "./range-preview";

/** What the person chose to do; how far it reaches is asked in the dialog. */
export type RangeOrder = { kind: "clear" } | { kind: "mark"; state: MarkedState };

/** Shows what an order does to the tasks of several runs, and gives it to one after the other. */
export function RangeDialog({
  dagId,
  parts,
  order,
  onClose,
}: {
  dagId: string;
  parts: readonly OrderPart[];
  /** Null while the dialog is closed. */
  order: RangeOrder | null;
  onClose: () => void;
}) {
  const runs = formatCount(parts.length, "run");
  return (
    <Dialog
      title={
        order?.kind === "mark"
          ? `Mark tasks of ${runs} as ${stateLook(order.state).label.toLowerCase()}`
          : `Clear tasks of ${runs}`
      }
      description={
        order?.kind === "mark"
          ? "They are put into this state without running, and what depends on them goes by that."
          : "Cleared tasks run again, with all their retries. Earlier attempts keep their logs."
      }
      size="md"
      open={order !== null}
      onOpenChange={(open) => !open && onClose()}
    >
      {order !== null && <RangeForm dagId={dagId} parts={parts} order={order} onDone={onClose} />}
    </Dialog>
  );
}

function RangeForm({
  dagId,
  parts,
  order,
  onDone,
}: {
  dagId: string;
  parts: readonly OrderPart[];
  order: RangeOrder;
  onDone: () => void;
}) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const [downstream, setDownstream] = useState(true);
  const [onlyFailed, setOnlyFailed] = useState(false);
  const [given, setGiven] = useState(0);
  const full: PartOrder = order.kind === "clear" ? { ...order, downstream, onlyFailed } : order;
  const previews = useQueries({
    queries: parts.map((part) => previewOf(slug, dagId, part, full)),
  });
  const effects = parts.map((part, place) => ({
    part,
    effect: previews[place]?.data,
    error: previews[place]?.error ?? null,
  }));
  const isKnown = previews.every(({ isPending }) => !isPending);
  const reached = effects.filter(({ effect }) => (effect?.items.length ?? 0) > 0);
  const count = reached.reduce((sum, { effect }) => sum + (effect?.items.length ?? 0), 0);

  const give = useMutation({
    mutationFn: () =>
      giveToAll(
        reached.map(({ part }) => part),
        (part) => giveTo(slug, dagId, part, full),
        setGiven,
      ),
    onSuccess: ({ changed, refused }) => {
      const verb = order.kind === "clear" ? "Cleared" : "Marked";
      toast({ title: `${verb} ${formatCount(changed, "task instance")}`, tone: "success" });
      const first = refused[0];
      if (first !== undefined) {
        toast({
          title: `${formatCount(refused.length, "run")} refused`,
          description: `${first.name}: ${first.reason}`,
          tone: "danger",
        });
      }
      onDone();
    },
    onSettled: () =>
      Promise.all([
        ...parts.map(({ run }) =>
          client.invalidateQueries({ queryKey: queryKeys.run(slug, dagId, run) }),
        ),
        client.invalidateQueries({ queryKey: queryKeys.grid(slug, dagId) }),
        client.invalidateQueries({ queryKey: queryKeys.dagRuns(slug, dagId) }),
        client.invalidateQueries({ queryKey: queryKeys.teamRuns(slug) }),
      ]),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    if (isKnown && count > 0 && !give.isPending) give.mutate();
  }

  const words =
    order.kind === "clear"
      ? `Clear ${formatCount(count, "task")}`
      : `Mark ${formatCount(count, "task")} as ${stateLook(order.state).label.toLowerCase()}`;
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col rounded-b-[inherit]">
      <DialogBody>
        {order.kind === "clear" && (
          <fieldset className="flex flex-wrap gap-x-6 gap-y-2" disabled={give.isPending}>
            <legend className="sr-only">Which tasks</legend>
            <Switch
              label="Downstream"
              // Enter then clears.
              autoFocus
              checked={downstream}
              onChange={(event) => setDownstream(event.target.checked)}
            />
            <Switch
              label="Only failed"
              checked={onlyFailed}
              onChange={(event) => setOnlyFailed(event.target.checked)}
            />
          </fieldset>
        )}
        <RangePreview effects={effects} />
        {give.isPending && (
          <Progress
            label="Runs"
            value={given}
            max={reached.length}
            valueText={`${given} of ${reached.length}`}
          />
        )}
      </DialogBody>
      <DialogFooter>
        <DialogClose>
          <Button>Cancel</Button>
        </DialogClose>
        <Button
          type="submit"
          variant="primary"
          loading={give.isPending}
          disabled={!isKnown || count === 0}
          {...(order.kind === "clear" ? { icon: <Eraser size={14} aria-hidden /> } : {})}
        >
          {words}
        </Button>
      </DialogFooter>
    </form>
  );
}
