"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { errorsOf } from "@/components/shared/form-errors";
import { ResourceUses } from "@/components/shared/resource-uses";
import { useGate, useTeam } from "@/components/shared/team-context";
import { useForm } from "@/components/shared/use-form";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Switch } from "@/components/ui/choice";
import { CodeBlock } from "@/components/ui/code-block";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { jsonFault } from "@/lib/core/json-fault";
import { createVariableBodySchema } from "@/lib/schemas/api/resource";
import { jsonLook, templateOf } from "./json-text";
import { createVariable, updateVariable, type Variable, variableQueries } from "./queries";

type Values = {
  key: string;
  value: string;
  isSecret: boolean;
  isJson: boolean;
  description: string;
};

/** Makes a variable, or changes `variable`. */
export function VariableDialog({
  variable,
  open,
  onClose,
}: {
  variable: Variable | null;
  open: boolean;
  onClose: () => void;
}) {
  return (
    <Dialog
      title={variable === null ? "New variable" : variable.key}
      description={
        variable === null
          ? "A value that templates read by its key."
          : variable.isSecret
            ? "A secret: it can be replaced, not read."
            : undefined
      }
      size="md"
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <VariableForm variable={variable} onDone={onClose} />
    </Dialog>
  );
}

function VariableForm({ variable, onDone }: { variable: Variable | null; onDone: () => void }) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const gate = useGate("variable.manage", "change variables");
  const [initial] = useState<Values>(() => ({
    key: variable?.key ?? "",
    value: variable?.value ?? "",
    isSecret: variable?.isSecret ?? false,
    isJson: variable?.isJson ?? false,
    description: variable?.description ?? "",
  }));
  const form = useForm<Values>({
    initial,
    draft: `${slug}/variable/${variable?.key ?? ""}/${variable?.updatedAt ?? "new"}`,
    fields: ["key", "value", "description"],
    check: (values) => ({
      ...errorsOf(createVariableBodySchema, bodyOf(values)),
      ...(values.isJson && !keepsSecret(variable, values) ? jsonErrors(values.value) : {}),
    }),
    async submit(values) {
      const body = bodyOf(values);
      if (variable === null) await createVariable(slug, body);
      else {
        const { value, isJson, description } = body;
        const kept = keepsSecret(variable, values) ? {} : { value };
        await updateVariable(slug, variable.key, { description, isJson, ...kept });
      }
      await client.invalidateQueries({ queryKey: variableQueries.list(slug).queryKey });
      toast({
        title: `Variable ${body.key} ${variable === null ? "made" : "saved"}`,
        tone: "success",
      });
      onDone();
    },
  });
  const { values, errors } = form;
  const look = jsonLook(values.value);
  return (
    <form {...form.formProps} className="flex min-h-0 flex-col rounded-[inherit]">
      <DialogBody>
        {form.failure !== null && (
          <Callout tone="danger" title="The variable was not saved">
            {form.failure}
          </Callout>
        )}
        {variable === null && (
          <Field label="Key" error={errors.key} help="It cannot be changed later.">
            <Input
              mono
              autoFocus
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              maxLength={100}
              placeholder="report_recipients"
              value={values.key}
              onChange={(event) => form.set({ key: event.target.value })}
            />
          </Field>
        )}
        <Field
          label="Value"
          error={errors.value}
          {...valueHelp(variable, look)}
          action={
            look.kind === "json" && (
              <span className="flex items-center gap-2">
                <Badge tone="info">JSON</Badge>
                {look.formatted !== values.value && (
                  <button
                    type="button"
                    onClick={() => form.set({ value: look.formatted })}
                    className="rounded-xs text-ink-2 text-xs underline-offset-2 hover:text-ink hover:underline"
                  >
                    Format
                  </button>
                )}
              </span>
            )
          }
        >
          <Textarea
            mono
            rows={4}
            maxLength={65_536}
            autoFocus={variable !== null}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            placeholder={variable?.isSecret === true ? "••••••••" : 'eu-central-1, or ["a", "b"]'}
            value={values.value}
            onChange={(event) => form.set({ value: event.target.value })}
          />
        </Field>
        <Switch
          label="JSON"
          description="Each value must be JSON. Templates read parts of it: var.json.key.part."
          checked={values.isJson}
          onChange={(event) => form.set({ isJson: event.target.checked })}
        />
        {variable === null && (
          <Switch
            label="Secret"
            description="Encrypted before it is stored, never shown again, masked in logs. Only secret fields of tasks may use it."
            checked={values.isSecret}
            onChange={(event) => form.set({ isSecret: event.target.checked })}
          />
        )}
        <Field label="Description" optional error={errors.description}>
          <Input
            maxLength={500}
            placeholder="What reads it"
            value={values.description}
            onChange={(event) => form.set({ description: event.target.value })}
          />
        </Field>
        {variable !== null && (
          <section className="flex shrink-0 flex-col gap-1.5">
            <h3 className="font-medium text-ink text-sm">Used by</h3>
            <ResourceUses kind="variables" id={variable.key} />
          </section>
        )}
        <CodeBlock
          className="shrink-0"
          title="In a template"
          code={templateOf(values.key.trim() || "report_recipients", values)}
        />
      </DialogBody>
      <DialogFooter>
        <DialogClose>
          <Button onClick={form.reset}>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" loading={form.busy} {...gate}>
          {variable === null ? "Create variable" : "Save"}
        </Button>
      </DialogFooter>
    </form>
  );
}

function bodyOf(values: Values) {
  return { ...values, key: values.key.trim(), description: values.description.trim() };
}

/** An empty field of a secret means that it stays. */
function keepsSecret(variable: Variable | null, { value, isJson }: Values): boolean {
  return variable?.isSecret === true && value === "" && (!isJson || variable.isJson);
}

function jsonErrors(value: string): { value?: string } {
  const fault = jsonFault(value);
  if (fault === null) return {};
  return { value: `${fault.reason} (line ${fault.line}, column ${fault.column}).` };
}

function valueHelp(variable: Variable | null, look: ReturnType<typeof jsonLook>) {
  if (look.kind === "broken") return { help: `Looks like JSON, but is not: ${look.reason}` };
  return variable?.isSecret === true ? { help: "Set. Leave it empty to keep it." } : {};
}
