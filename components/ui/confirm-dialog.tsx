"use client";

import { AlertDialog as Base } from "@base-ui/react/alert-dialog";
import { clsx } from "clsx";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { Button } from "./button";
import { Callout } from "./callout";
import {
  backdropClass,
  DialogBody,
  DialogFooter,
  type ModalControl,
  modalClass,
  rootProps,
} from "./dialog";
import { Input } from "./input";

/**
 * Asks before an act. With `typeToConfirm` the person types that name first: only for what cannot
 * be undone. It stays open while `onConfirm` works, closes when that resolves, and shows the
 * message of what it throws.
 */
export function ConfirmDialog({
  title,
  description,
  children,
  hint,
  confirmLabel,
  cancelLabel = "Cancel",
  tone = "danger",
  typeToConfirm,
  onConfirm,
  trigger,
  ...control
}: ModalControl & {
  title: ReactNode;
  description?: ReactNode;
  /** What will be lost or changed, as a list or a callout. */
  children?: ReactNode;
  /** Stands at the start of the footer. */
  hint?: ReactNode;
  confirmLabel: string;
  cancelLabel?: string;
  tone?: "danger" | "primary";
  typeToConfirm?: string;
  onConfirm: () => void | Promise<void>;
}) {
  const [ownOpen, setOwnOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [typed, setTyped] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const inputId = useId();
  const open = control.open ?? ownOpen;
  const setOpen = (next: boolean) => {
    if (busy) return;
    setTyped("");
    setFailure(null);
    setOwnOpen(next);
    control.onOpenChange?.(next);
  };
  const blocked = typeToConfirm !== undefined && typed.trim() !== typeToConfirm;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (blocked || busy) return;
    setBusy(true);
    setFailure(null);
    try {
      await onConfirm();
      setTyped("");
      setOwnOpen(false);
      control.onOpenChange?.(false);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Base.Root {...rootProps({ open, onOpenChange: setOpen })}>
      {trigger !== undefined && <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className={backdropClass} />
        <Base.Popup className={clsx(modalClass, "sm:max-w-md")}>
          <form onSubmit={submit} className="flex min-h-0 flex-col">
            <header className="px-5 pt-5 pb-3">
              <Base.Title className="font-semibold text-ink text-lg">{title}</Base.Title>
              {description !== undefined && (
                <Base.Description className="mt-1 text-ink-2 text-sm">
                  {description}
                </Base.Description>
              )}
            </header>
            {(children !== undefined || typeToConfirm !== undefined || failure !== null) && (
              <DialogBody>
                {children}
                {typeToConfirm !== undefined && (
                  <div className="flex flex-col gap-1.5">
                    <label htmlFor={inputId} className="text-ink-2 text-sm">
                      Type <strong className="font-semibold text-ink">{typeToConfirm}</strong> to
                      confirm
                    </label>
                    <Input
                      id={inputId}
                      value={typed}
                      onChange={(event) => setTyped(event.target.value)}
                      autoComplete="off"
                      spellCheck={false}
                    />
                  </div>
                )}
                {failure !== null && (
                  <Callout tone="danger" title="That did not work">
                    {failure}
                  </Callout>
                )}
              </DialogBody>
            )}
            <DialogFooter>
              {hint !== undefined && <span className="mr-auto">{hint}</span>}
              <Base.Close render={<Button disabled={busy}>{cancelLabel}</Button>} />
              <Button type="submit" variant={tone} loading={busy} disabled={blocked}>
                {confirmLabel}
              </Button>
            </DialogFooter>
          </form>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
