"use client";

import { useQueryClient } from "@tanstack/react-query";
import { clsx } from "clsx";
import { useState } from "react";
import { errorsOf, parseErrors } from "@/components/shared/form-errors";
import { ResourceUses } from "@/components/shared/resource-uses";
import { useGate, useTeam } from "@/components/shared/team-context";
import { useForm } from "@/components/shared/use-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CodeBlock } from "@/components/ui/code-block";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { createConnectionBodySchema } from "@/lib/schemas/api/resource";
import { CONNECTION_TYPES, type ConnectionType } from "@/lib/schemas/connection-config";
import {
  type ConfigInputs,
  configFields,
  configIssues,
  initialInputs,
  readInputs,
} from "./config-fields";
import { ConfigInputFields } from "./config-inputs";
import { type Connection, connectionQueries, createConnection, updateConnection } from "./queries";
import { TYPE_LOOKS } from "./types";

type Values = {
  connId: string;
  type: ConnectionType;
  description: string;
  /** By type, so that trying another type loses nothing. */
  config: Readonly<Partial<Record<ConnectionType, ConfigInputs>>>;
  removed: readonly string[];
};

/** Makes a connection, or changes `connection`. */
export function ConnectionDialog({
  connection,
  open,
  onClose,
}: {
  connection: Connection | null;
  open: boolean;
  onClose: () => void;
}) {
  return (
    <Dialog
      title={connection === null ? "New connection" : connection.connId}
      description={
        connection === null
          ? "Where a task reads or writes, and how it gets in."
          : TYPE_LOOKS[connection.type].about
      }
      size="md"
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <ConnectionForm connection={connection} onDone={onClose} />
    </Dialog>
  );
}

function ConnectionForm({
  connection,
  onDone,
}: {
  connection: Connection | null;
  onDone: () => void;
}) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const gate = useGate("connection.manage", "change connections");
  const stored = connection?.config ?? {};
  const secretsSet = connection?.secretsSet ?? [];
  const [initial] = useState<Values>(() => ({
    connId: connection?.connId ?? "",
    type: connection?.type ?? "postgres",
    description: connection?.description ?? "",
    config: {},
    removed: [],
  }));
  const form = useForm<Values>({
    initial,
    draft: `${slug}/connection/${connection?.connId ?? ""}/${connection?.updatedAt ?? "new"}`,
    fields: [
      "connId",
      "description",
      ...configFields(initial.type).map(({ name }) => `config.${name}`),
    ],
    check: (values) => {
      const body = bodyOf(values);
      const issues = configIssues(values.type, body.config, secretsSet);
      const inConfig = issues === null ? {} : parseErrors(issues);
      return {
        ...errorsOf(createConnectionBodySchema, body),
        ...Object.fromEntries(Object.entries(inConfig).map(([at, what]) => [`config.${at}`, what])),
      };
    },
    async submit(values) {
      const { connId, type, description, config } = bodyOf(values);
      if (connection === null) await createConnection(slug, { connId, type, description, config });
      else await updateConnection(slug, connId, { description, config });
      await client.invalidateQueries({ queryKey: connectionQueries.list(slug).queryKey });
      toast({
        title: `Connection ${connId} ${connection === null ? "made" : "saved"}`,
        tone: "success",
      });
      onDone();
    },
  });
  const { values } = form;
  const look = TYPE_LOOKS[values.type];
  const fields = configFields(values.type);

  function inputsOf({ config, type }: Values): ConfigInputs {
    return config[type] ?? initialInputs(configFields(type), stored);
  }

  function bodyOf(all: Values) {
    const inputs = inputsOf(all);
    const text = (name: string) => {
      const input = inputs[name];
      return typeof input === "string" ? input : "";
    };
    const config = readInputs(configFields(all.type), inputs, {
      secretsSet,
      removed: all.removed,
      isShown: (name) => TYPE_LOOKS[all.type].isShown(name, text),
    });
    return {
      connId: all.connId.trim(),
      type: all.type,
      description: all.description.trim(),
      config,
    };
  }

  return (
    <form {...form.formProps} className="flex min-h-0 flex-col rounded-[inherit]">
      <DialogBody>
        {form.failure !== null && (
          <Callout tone="danger" title="The connection was not saved">
            {form.failure}
          </Callout>
        )}
        {connection === null && (
          <>
            <TypeChoice value={values.type} onChange={(type) => form.set({ type })} />
            <Field
              label="ID"
              error={form.errors.connId}
              help="The name that tasks use. It cannot be changed later."
            >
              <Input
                mono
                autoFocus
                autoCapitalize="none"
                autoComplete="off"
                spellCheck={false}
                maxLength={100}
                placeholder="shop_db"
                value={values.connId}
                onChange={(event) => form.set({ connId: event.target.value })}
              />
            </Field>
          </>
        )}
        <Field label="Description" optional error={form.errors.description}>
          <Input
            maxLength={500}
            placeholder="Whose it is, what it holds"
            value={values.description}
            onChange={(event) => form.set({ description: event.target.value })}
          />
        </Field>
        <ConfigInputFields
          fields={fields}
          look={look}
          inputs={inputsOf(values)}
          onChange={(inputs) => form.set({ config: { ...values.config, [values.type]: inputs } })}
          errors={form.errors}
          secretsSet={secretsSet}
          removed={values.removed}
          onRemoved={(removed) => form.set({ removed })}
        />
        {connection !== null && (
          <section className="flex shrink-0 flex-col gap-1.5">
            <h3 className="font-medium text-ink text-sm">Used by</h3>
            <ResourceUses kind="connections" id={connection.connId} />
          </section>
        )}
        <CodeBlock
          className="shrink-0"
          title="In a DAG"
          code={look.snippet(values.connId === "" ? "shop_db" : values.connId)}
        />
      </DialogBody>
      <DialogFooter>
        <DialogClose>
          <Button onClick={form.reset}>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" loading={form.busy} {...gate}>
          {connection === null ? "Create connection" : "Save"}
        </Button>
      </DialogFooter>
    </form>
  );
}

function TypeChoice({
  value,
  onChange,
}: {
  value: ConnectionType;
  onChange: (type: ConnectionType) => void;
}) {
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-ink text-sm">Type</legend>
      <div className="grid gap-2 sm:grid-cols-3">
        {CONNECTION_TYPES.map((type) => {
          const { label, about, Icon } = TYPE_LOOKS[type];
          return (
            <label
              key={type}
              className={clsx(
                "relative flex cursor-pointer items-start gap-2.5 rounded-lg border p-2.5 transition-colors",
                "has-focus-visible:outline-2 has-focus-visible:outline-focus",
                type === value
                  ? "border-accent bg-accent-soft"
                  : "border-line-strong bg-surface hover:bg-hover dark:bg-raised",
              )}
            >
              <input
                type="radio"
                name="connection-type"
                checked={type === value}
                onChange={() => onChange(type)}
                className="absolute inset-0 cursor-pointer appearance-none rounded-lg outline-none"
              />
              <Icon size={16} aria-hidden className="mt-0.5 shrink-0 text-ink-2" />
              <span className="min-w-0">
                <span className="block font-medium text-ink text-sm">{label}</span>
                <span className="block text-ink-2 text-xs">{about}</span>
              </span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
