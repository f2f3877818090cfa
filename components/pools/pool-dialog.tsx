"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { errorsOf } from "@/components/shared/form-errors";
import { useGate, useTeam } from "@/components/shared/team-context";
import { useForm } from "@/components/shared/use-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Switch } from "@/components/ui/choice";
import { CodeBlock } from "@/components/ui/code-block";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { createPoolBodySchema } from "@/lib/schemas/api/resource";
import { createPool, type Pool, poolQueries, updatePool } from "./queries";

type Values = { name: string; slots: string; includeDeferred: boolean; description: string };

/** Makes a pool, or changes `pool`. */
export function PoolDialog({
  pool,
  open,
  onClose,
}: {
  pool: Pool | null;
  open: boolean;
  onClose: () => void;
}) {
  return (
    <Dialog
      title={pool === null ? "New pool" : pool.name}
      description="Slots that tasks of all DAGs share: a task runs only while it holds as many as it asks for."
      size="md"
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <PoolForm pool={pool} onDone={onClose} />
    </Dialog>
  );
}

function PoolForm({ pool, onDone }: { pool: Pool | null; onDone: () => void }) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const gate = useGate("pool.manage", "change pools");
  const [initial] = useState<Values>(() => ({
    name: pool?.name ?? "",
    slots: pool === null ? "" : String(pool.slots),
    includeDeferred: pool?.includeDeferred ?? false,
    description: pool?.description ?? "",
  }));
  const form = useForm<Values>({
    initial,
    draft: `${slug}/pool/${pool?.name ?? ""}/${pool?.updatedAt ?? "new"}`,
    fields: ["name", "slots", "description"],
    check: (values) => errorsOf(createPoolBodySchema, bodyOf(values)),
    async submit(values) {
      const { name, ...fields } = bodyOf(values);
      if (pool === null) await createPool(slug, { name, ...fields });
      else await updatePool(slug, name, fields);
      await client.invalidateQueries({ queryKey: poolQueries.list(slug).queryKey });
      toast({ title: `Pool ${name} ${pool === null ? "made" : "saved"}`, tone: "success" });
      onDone();
    },
  });
  const { values, errors } = form;
  const slots = Number(values.slots);
  return (
    <form {...form.formProps} className="flex min-h-0 flex-col rounded-[inherit]">
      <DialogBody>
        {form.failure !== null && (
          <Callout tone="danger" title="The pool was not saved">
            {form.failure}
          </Callout>
        )}
        {pool === null && (
          <Field label="Name" error={errors.name} help="It cannot be changed later.">
            <Input
              mono
              autoFocus
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              maxLength={100}
              placeholder="warehouse"
              value={values.name}
              onChange={(event) => form.set({ name: event.target.value })}
            />
          </Field>
        )}
        <Field label="Slots" error={errors.slots}>
          <Input
            inputMode="numeric"
            autoComplete="off"
            autoFocus={pool !== null}
            maxLength={6}
            placeholder="4"
            value={values.slots}
            onChange={(event) => form.set({ slots: event.target.value })}
          />
        </Field>
        {pool !== null && values.slots.trim() !== "" && slots < pool.usedSlots && (
          <Callout tone="warn">
            {`${pool.usedSlots} slots are used now. What runs goes on; nothing more starts here until fewer than ${slots} are used.`}
          </Callout>
        )}
        <Switch
          label="Deferred tasks keep their slots"
          description="Count sensors and other tasks that wait without a worker, too."
          checked={values.includeDeferred}
          onChange={(event) => form.set({ includeDeferred: event.target.checked })}
        />
        <Field label="Description" optional error={errors.description}>
          <Input
            maxLength={500}
            placeholder="What it protects"
            value={values.description}
            onChange={(event) => form.set({ description: event.target.value })}
          />
        </Field>
        {pool?.isDefault !== true && (
          <CodeBlock
            className="shrink-0"
            title="In a DAG, for one task or in default_args"
            code={`pool: ${values.name.trim() || "warehouse"}\npool_slots: 1`}
          />
        )}
      </DialogBody>
      <DialogFooter>
        <DialogClose>
          <Button onClick={form.reset}>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" loading={form.busy} {...gate}>
          {pool === null ? "Create pool" : "Save"}
        </Button>
      </DialogFooter>
    </form>
  );
}

function bodyOf(values: Values) {
  const { name, slots, includeDeferred, description } = values;
  return {
    name: name.trim(),
    // An empty field is no number, and not none.
    slots: slots.trim() === "" ? Number.NaN : Number(slots),
    includeDeferred,
    description: description.trim(),
  };
}
