"use client";

import { Dialog, DialogBody } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { SHORTCUT_GROUPS } from "./shortcuts";

/** Every shortcut, by where it works. */
export default function ShortcutSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      title="Keyboard shortcuts"
      size="md"
      toRead
      open
      onOpenChange={(open) => !open && onClose()}
    >
      <DialogBody className="grid gap-x-8 sm:grid-cols-2">
        {SHORTCUT_GROUPS.map((group) => (
          <section key={group.label}>
            <h3 className="pb-1 font-medium text-ink-2 text-xs">{group.label}</h3>
            <dl className="text-sm">
              {group.items.map(({ keys, does }) => (
                <div
                  key={does}
                  className="flex min-h-8 items-center justify-between gap-4 border-b last:border-0"
                >
                  <dt>{does}</dt>
                  <dd>
                    <Kbd keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </DialogBody>
    </Dialog>
  );
}
