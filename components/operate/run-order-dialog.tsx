"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { CircleStop, Eraser } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ApiHint } from "@/components/shared/api-hint";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Switch } from "@/components/ui/choice";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { SkeletonText } from "@/components/ui/skeleton";
import type { RunOrderDeed, RunOrderView } from "@/lib/schemas/api/run-order";
import { RunOrderPreview } from "./run-order-preview";
import { giveRunOrder, runOrderQueries } from "./run-order-queries";
import {
  deedButton,
  deedDescription,
  deedTitle,
  type RunsMeant,
  runOrderShell,
} from "./run-order-words";

/** Shows what an order does to many runs, and gives it. */
export function RunOrderDialog({
  deed,
  meant,
  onClose,
  onGiven,
}: {
  /** Null while the dialog is closed. */
  deed: RunOrderDeed | null;
  meant: RunsMeant;
  onClose: () => void;
  onGiven: (order: RunOrderView) => void;
}) {
  return (
    <Dialog
      title={deed === null ? "" : deedTitle(deed)}
      description={deed === null ? "" : deedDescription(deed)}
      size="md"
      open={deed !== null}
      onOpenChange={(open) => !open && onClose()}
    >
      {deed !== null && <RunOrderForm asked={deed} meant={meant} onGiven={onGiven} />}
    </Dialog>
  );
}

function RunOrderForm({
  asked,
  meant,
  onGiven,
}: {
  asked: RunOrderDeed;
  meant: RunsMeant;
  onGiven: (order: RunOrderView) => void;
}) {
  const { slug } = useTeam();
  const [onlyFailed, setOnlyFailed] = useState(asked.verb === "clear" && asked.onlyFailed);
  const deed: RunOrderDeed = asked.verb === "clear" ? { verb: "clear", onlyFailed } : asked;
  const preview = useQuery(runOrderQueries.preview(slug, deed, meant));
  const give = useMutation({
    mutationFn: () => giveRunOrder(slug, deed, meant),
    onSuccess: ({ order }) => order !== null && onGiven(order),
  });
  const { data } = preview;
  const isCurrent = data !== undefined && !preview.isPlaceholderData && !preview.isError;
  const isTooMuch = data !== undefined && data.runs > data.most;
  const canGive = isCurrent && data.runs > 0 && !isTooMuch;

  function submit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    if (canGive && !give.isPending) give.mutate();
  }

  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col rounded-b-[inherit]">
      <DialogBody>
        {asked.verb === "clear" && (
          <Switch
            label="Only failed"
            checked={onlyFailed}
            onChange={(event) => setOnlyFailed(event.target.checked)}
          />
        )}
        {give.error !== null && (
          <Callout tone="danger" title="The order was not given">
            {give.error.message}
          </Callout>
        )}
        <QueryContent query={preview} skeleton={<SkeletonText lines={5} />}>
          {(result) => (
            <div
              aria-live="polite"
              className={`flex flex-col gap-3 ${isCurrent ? "" : "opacity-60"}`}
            >
              <RunOrderPreview deed={deed} result={result} />
            </div>
          )}
        </QueryContent>
      </DialogBody>
      <DialogFooter>
        <span className="mr-auto">
          <ApiHint examples={[runOrderShell(deed, meant)]} />
        </span>
        <DialogClose>
          <Button>{deed.verb === "cancel" ? "Let them run" : "Cancel"}</Button>
        </DialogClose>
        <Button
          type="submit"
          variant={deed.verb === "cancel" ? "danger" : "primary"}
          loading={give.isPending}
          disabled={!canGive}
          icon={
            deed.verb === "cancel" ? (
              <CircleStop size={14} aria-hidden />
            ) : deed.verb === "clear" ? (
              <Eraser size={14} aria-hidden />
            ) : undefined
          }
        >
          {deedButton(deed, isTooMuch ? 0 : (data?.runs ?? 0))}
        </Button>
      </DialogFooter>
    </form>
  );
}
