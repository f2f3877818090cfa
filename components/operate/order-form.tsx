"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import type { FormEvent, ReactNode } from "react";
import { type ApiExample, ApiHint } from "@/components/shared/api-hint";
import { QueryContent } from "@/components/shared/query-state";
import { Button } from "@/components/ui/button";
import { DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { SkeletonText } from "@/components/ui/skeleton";
import type { Effect, OtherRunEffect } from "@/lib/schemas/api/operate";
import { EffectList } from "./effect-list";
import { OtherRunList } from "./other-run-list";

type Previewed = Effect & { others?: OtherRunEffect[] };

/**
 * What the dialogs of orders have in common: choices, what they would do, and the button, which waits
 * until the preview is of the choices as they are.
 */
export function OrderForm<R extends Previewed>({
  dagId,
  preview,
  fields,
  note,
  empty,
  wordsOf,
  showOthers = false,
  shell,
  button,
  onOrder,
}: {
  dagId: string;
  preview: UseQueryResult<R>;
  /** What can be chosen. */
  fields?: ReactNode;
  /** Stands above the list. */
  note?: (effect: R) => ReactNode;
  /** Said when the order would change nothing in its run. */
  empty: string;
  wordsOf: (item: Effect["items"][number]) => string;
  /** Whether the order reaches earlier and later runs. */
  showOthers?: boolean;
  /** The same from a shell. */
  shell: ApiExample;
  button: (count: number) => { label: string; icon?: ReactNode; danger?: boolean };
  onOrder: (effect: R) => void;
}) {
  const { data } = preview;
  const isCurrent = data !== undefined && !preview.isPlaceholderData && !preview.isError;
  const count = (data?.others ?? []).reduce(
    (sum, { tasks }) => sum + tasks,
    data?.items.length ?? 0,
  );
  const { label, icon, danger = false } = button(count);

  function submit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    if (isCurrent && count > 0) onOrder(data);
  }

  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col rounded-b-[inherit]">
      <DialogBody>
        {fields !== undefined && (
          <fieldset className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap sm:gap-x-6">
            <legend className="sr-only">Which tasks</legend>
            {fields}
          </fieldset>
        )}
        <QueryContent query={preview} skeleton={<SkeletonText lines={4} />}>
          {(effect) => (
            <div
              aria-live="polite"
              className={`flex flex-col gap-3 ${isCurrent ? "" : "opacity-60"}`}
            >
              {note?.(effect)}
              {effect.items.length === 0 ? (
                <p className="rounded-md border bg-sunken px-3 py-6 text-center text-ink-3">
                  {empty}
                </p>
              ) : (
                <EffectList effect={effect} wordsOf={wordsOf} />
              )}
              {showOthers && <OtherRunList dagId={dagId} others={effect.others ?? []} />}
            </div>
          )}
        </QueryContent>
      </DialogBody>
      <DialogFooter>
        <span className="mr-auto">
          <ApiHint examples={[shell]} />
        </span>
        <DialogClose>
          <Button>{danger ? "Let it be" : "Cancel"}</Button>
        </DialogClose>
        <Button
          type="submit"
          variant={danger ? "danger" : "primary"}
          disabled={!isCurrent || count === 0}
          icon={icon}
        >
          {label}
        </Button>
      </DialogFooter>
    </form>
  );
}
