"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { type ApiExample, ApiHint } from "@/components/shared/api-hint";
import { cliLine } from "@/components/shared/cli-line";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { toast } from "@/components/ui/toast";
import { ApiError, apiFetch } from "@/lib/browser/fetcher";
import { apiPath, paths } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import type { DagDetail } from "@/lib/schemas/api/dag";
import { runSchema } from "@/lib/schemas/api/run";
import type { JsonObject } from "@/lib/schemas/json";
import { ParamFieldInput } from "./param-field";
import {
  errorsByField,
  initialInputs,
  type ParamInputs,
  paramFields,
  readInputs,
  readRaw,
} from "./param-form";

type Fields = ReturnType<typeof paramFields>;

type Draft = {
  mode: "form" | "raw";
  inputs: ParamInputs;
  raw: string;
  logicalDate: string;
  note: string;
};

/** Drafts by team and DAG for as long as the page lives: closing by mistake loses nothing. */
const drafts = new Map<string, Draft>();

/** Params, conf, date and note of a new run. What was typed stays until a run started. */
export function TriggerForm({ dag, onDone }: { dag: DagDetail; onDone: () => void }) {
  const { slug } = useTeam();
  const router = useRouter();
  const client = useQueryClient();
  const fields = paramFields(dag.params);
  const draftKey = `${slug}/${dag.dagId}/${dag.versionNumber}`;
  const [draft, setDraft] = useState<Draft>(
    () =>
      drafts.get(draftKey) ?? {
        mode: fields.length > 0 ? "form" : "raw",
        inputs: initialInputs(fields),
        raw: "{}",
        logicalDate: "",
        note: "",
      },
  );
  const [errors, setErrors] = useState<Record<string, string>>({});
  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part };
    drafts.set(draftKey, next);
    setDraft(next);
  };

  const start = useMutation({
    mutationFn: (body: { conf: JsonObject; logicalDate?: string; note: string }) =>
      apiFetch(runSchema, apiPath(slug, "dags", dag.dagId, "runs"), {
        json: body,
        idempotencyKey: true,
      }),
    onSuccess: (run) => {
      drafts.delete(draftKey);
      onDone();
      void client.invalidateQueries({ queryKey: queryKeys.dag(slug, dag.dagId) });
      void client.invalidateQueries({ queryKey: queryKeys.dagList(slug) });
      const href = paths.run(slug, dag.dagId, run.id);
      toast({
        title: `A run of ${dag.dagId} was started`,
        tone: "success",
        action: { label: "Open it", onClick: () => router.push(href) },
      });
    },
    onError: (error) => {
      if (error instanceof ApiError) setErrors(errorsByField(error.problems));
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    const result =
      draft.mode === "form" ? readInputs(fields, draft.inputs) : readRaw(fields, draft.raw);
    const date = draft.logicalDate === "" ? undefined : readUtc(draft.logicalDate);
    if (!result.ok || date === null) {
      setErrors({
        ...(result.ok ? {} : result.errors),
        ...(date === null ? { logicalDate: "Not a date and time" } : {}),
      });
      return;
    }
    setErrors({});
    start.mutate({
      conf: result.conf,
      note: draft.note,
      ...(date === undefined ? {} : { logicalDate: date }),
    });
  }

  function switchMode(mode: Draft["mode"]) {
    if (mode === "raw") {
      const read = readInputs(fields, draft.inputs);
      return change(read.ok ? { mode, raw: JSON.stringify(read.conf, null, 2) } : { mode });
    }
    const read = readRaw(fields, draft.raw);
    change(read.ok ? { mode, inputs: initialInputs(fields, read.conf) } : { mode });
  }

  const shown = new Set([...fields.map((field) => field.name), "logicalDate", "note", ""]);
  const elsewhere = Object.entries(errors).filter(
    ([name]) => !shown.has(name) || (draft.mode === "raw" && fields.some((f) => f.name === name)),
  );
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col" noValidate>
      <DialogBody>
        {start.error !== null && Object.keys(errors).length === 0 && (
          <Callout tone="danger" title="The run was not started">
            {start.error.message}
          </Callout>
        )}
        {elsewhere.length > 0 && (
          <Callout tone="danger" title="The run was not started">
            {elsewhere.map(([name, text]) => (
              <p key={name}>
                <span className="font-mono text-xs">{name}</span> {text}
              </p>
            ))}
          </Callout>
        )}
        {fields.length > 0 && (
          <div className="flex items-center justify-between gap-3">
            <p className="text-ink-2">Params of version {dag.versionNumber}</p>
            <SegmentedControl
              label="How to enter the params"
              size="sm"
              value={draft.mode}
              onValueChange={switchMode}
              options={[
                { value: "form", label: "Form" },
                { value: "raw", label: "JSON" },
              ]}
            />
          </div>
        )}
        {draft.mode === "form" ? (
          fields.map((field) => (
            <ParamFieldInput
              key={field.name}
              field={field}
              value={draft.inputs[field.name] ?? ""}
              error={errors[field.name]}
              onChange={(value) => change({ inputs: { ...draft.inputs, [field.name]: value } })}
            />
          ))
        ) : (
          <Field
            label="Conf"
            error={errors[""]}
            help="A JSON object; tasks read it as dag_run.conf."
            {...(fields.length === 0 ? { optional: true } : {})}
          >
            <Textarea
              mono
              rows={5}
              spellCheck={false}
              value={draft.raw}
              onChange={(event) => change({ raw: event.target.value })}
            />
          </Field>
        )}
        <Field
          label="Logical date, in UTC"
          optional
          error={errors.logicalDate}
          help={
            <>
              Left empty, the run covers{" "}
              <Timestamp value={dag.manualInterval.start} format="absolute" focusable={false} /> to{" "}
              <Timestamp value={dag.manualInterval.end} format="absolute" focusable={false} />.
            </>
          }
        >
          <Input
            type="datetime-local"
            step="1"
            value={draft.logicalDate}
            onChange={(event) => change({ logicalDate: event.target.value })}
            className="max-w-64"
          />
        </Field>
        <Field label="Note" optional error={errors.note}>
          <Input
            value={draft.note}
            maxLength={1000}
            placeholder="Why this run"
            onChange={(event) => change({ note: event.target.value })}
          />
        </Field>
      </DialogBody>
      <DialogFooter>
        <span className="mr-auto">
          <ApiHint examples={[shellOf(dag.dagId, fields, draft)]} />
        </span>
        <DialogClose>
          <Button>Cancel</Button>
        </DialogClose>
        <Button
          type="submit"
          variant="primary"
          loading={start.isPending}
          icon={<Play size={14} aria-hidden />}
        >
          Trigger
        </Button>
      </DialogFooter>
    </form>
  );
}

/** The same from a shell; what does not read as params yet is left out. */
function shellOf(dagId: string, fields: Fields, draft: Draft): ApiExample {
  const { mode, inputs, raw, note } = draft;
  const read = mode === "form" ? readInputs(fields, inputs) : readRaw(fields, raw);
  const conf = read.ok ? read.conf : {};
  const hasConf = Object.keys(conf).length > 0;
  const date = draft.logicalDate === "" ? null : readUtc(draft.logicalDate);
  return {
    title: "Trigger a run",
    path: ["dags", dagId, "runs"],
    method: "POST",
    json: {
      ...(hasConf ? { conf } : {}),
      ...(date === null ? {} : { logicalDate: date }),
      ...(note === "" ? {} : { note }),
    },
    cli: cliLine(["dags", "trigger", dagId], {
      conf: hasConf ? JSON.stringify(conf) : undefined,
      date: date ?? undefined,
      note: note === "" ? undefined : note,
    }),
  };
}

/** Reads what a date-time field gives as UTC; null when it is no instant. */
function readUtc(text: string): string | null {
  const instant = Date.parse(`${text}Z`);
  return Number.isNaN(instant) ? null : new Date(instant).toISOString();
}
