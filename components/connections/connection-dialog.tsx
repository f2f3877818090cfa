"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { errorsOf, failureText, parseErrors } from "@/components/shared/form-errors";
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
import type { ConnectionType } from "@/lib/schemas/connection-config";
import {
  type ConfigInputs,
  configFields,
  configIssues,
  initialInputs,
  readInputs,
} from "./config-fields";
import { ConfigInputFields } from "./config-inputs";
import { ConnectionTestReport } from "./connection-test";
import {
  type Connection,
  connectionQueries,
  createConnection,
  testConnection,
  updateConnection,
} from "./queries";
import { TypeChoice } from "./type-choice";
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
  onTested,
}: {
  connection: Connection | null;
  open: boolean;
  onClose: () => void;
  /** It was saved and is being tested: what comes of it shows in its dialog. */
  onTested: (connId: string) => void;
}) {
  const [saves, setSaves] = useState(0);
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
      <ConnectionForm
        // Once saved it begins anew, from what is stored.
        key={saves}
        connection={connection}
        onDone={onClose}
        onTested={(connId) => {
          setSaves((count) => count + 1);
          onTested(connId);
        }}
      />
    </Dialog>
  );
}

function ConnectionForm({
  connection,
  onDone,
  onTested,
}: {
  connection: Connection | null;
  onDone: () => void;
  onTested: (connId: string) => void;
}) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const gate = useGate("connection.manage", "change connections");
  const stored = connection?.config ?? {};
  const secretsSet = connection?.secretsSet ?? [];
  const element = useRef<HTMLFormElement | null>(null);
  const isToBeTested = useRef(false);
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
      const andTest = isToBeTested.current;
      isToBeTested.current = false;
      if (connection === null) await createConnection(slug, { connId, type, description, config });
      else await updateConnection(slug, connId, { description, config });
      // The test is an order of its own: that it cannot be made undoes nothing.
      const refusal = andTest ? await refusalOf(() => testConnection(slug, connId)) : null;
      await client.invalidateQueries({ queryKey: connectionQueries.list(slug).queryKey });
      if (refusal !== null) {
        toast({ title: `${connId} was not tested`, description: refusal, tone: "danger" });
      }
      // The dialog that shows the test says itself that it was saved.
      if (andTest) return onTested(connId);
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
    <form
      {...form.formProps}
      ref={(node) => {
        element.current = node;
        form.formProps.ref(node);
      }}
      className="flex min-h-0 flex-col rounded-[inherit]"
    >
      <DialogBody>
        {form.failure !== null && (
          <Callout tone="danger" title="The connection was not saved">
            {form.failure}
          </Callout>
        )}
        {connection !== null && connection.type !== "generic" && (
          <ConnectionTestReport connection={connection} />
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
        {values.type !== "generic" && (
          <Button
            loading={form.busy}
            onClick={() => {
              isToBeTested.current = true;
              element.current?.requestSubmit();
            }}
            {...gate}
          >
            {connection === null ? "Create and test" : "Save and test"}
          </Button>
        )}
        <Button
          type="submit"
          variant="primary"
          loading={form.busy}
          onClick={() => {
            isToBeTested.current = false;
          }}
          {...gate}
        >
          {connection === null ? "Create connection" : "Save"}
        </Button>
      </DialogFooter>
    </form>
  );
}

async function refusalOf(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return failureText(error);
  }
}
