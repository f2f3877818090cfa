"use client";

import type { FieldErrors } from "@/components/shared/form-errors";
import { RadioGroup, Switch } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import type { BackfillValues } from "./form-values";

const reprocessOptions = [
  { value: "none", label: "Missing runs", description: "Dates that have no run" },
  {
    value: "failed",
    label: "Missing and failed runs",
    description: "A run that failed is cleared and runs again",
  },
  { value: "completed", label: "All", description: "Every run that has ended runs again" },
] as const;
const versionOptions = [
  { value: "latest", label: "The current version" },
  { value: "own", label: "Each run's own version" },
] as const;

/** The fields of a backfill: its dates first, what is rarely needed folded away. */
export function BackfillFields({
  values,
  errors,
  set,
}: {
  values: BackfillValues;
  errors: FieldErrors;
  set: (change: Partial<BackfillValues>) => void;
}) {
  const text = (field: "from" | "to" | "maxActiveRuns" | "canary" | "maxFailurePercent") => ({
    value: values[field],
    onChange: (event: { target: { value: string } }) => set({ [field]: event.target.value }),
  });
  const below = (field: string) =>
    errors[field] ?? Object.entries(errors).find(([path]) => path.startsWith(`${field}.`))?.[1];
  const hasMore =
    values.canary !== "" ||
    values.maxFailurePercent !== "" ||
    values.tasks !== "" ||
    values.conf !== "" ||
    ["canary", "maxFailurePercent", "tasks", "conf"].some((field) => below(field) !== undefined);
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="From" error={errors.from} required>
          <Input type="date" {...text("from")} />
        </Field>
        <Field label="To" error={errors.to} help="Included" required>
          <Input type="date" {...text("to")} />
        </Field>
      </div>
      <RadioGroup
        legend="What runs"
        value={values.reprocess}
        onValueChange={(reprocess) => set({ reprocess })}
        options={reprocessOptions}
      />
      {errors.reprocess !== undefined && (
        <p role="alert" className="text-danger-text text-xs">
          {errors.reprocess}
        </p>
      )}
      <Field
        label="Runs at once"
        error={errors.maxActiveRuns}
        help="Beside the DAG's own limit, and behind its scheduled runs"
      >
        <Input inputMode="numeric" {...text("maxActiveRuns")} />
      </Field>
      <Switch
        label="Newest date first"
        checked={values.runBackwards}
        onChange={(event) => set({ runBackwards: event.target.checked })}
      />
      {errors.runBackwards !== undefined && (
        <p role="alert" className="text-danger-text text-xs">
          {errors.runBackwards}
        </p>
      )}
      <details className="group rounded-md border px-3 py-2" open={hasMore || undefined}>
        <summary className="cursor-pointer font-medium text-ink text-sm">More options</summary>
        <div className="mt-3 flex flex-col gap-4">
          <Field
            label="Try first"
            optional
            error={errors.canary}
            help="So many dates must succeed before the others start"
          >
            <Input inputMode="numeric" placeholder="0" {...text("canary")} />
          </Field>
          <Field
            label="Pause when more fail than"
            optional
            error={errors.maxFailurePercent}
            help="Of the runs that have ended, at least ten"
          >
            <Input inputMode="numeric" end="%" {...text("maxFailurePercent")} />
          </Field>
          <Field
            label="Only these tasks and groups"
            optional
            error={below("tasks")}
            help="Names with commas between, a group for all of its tasks; their upstreams are ignored, the others skipped"
          >
            <Input
              mono
              value={values.tasks}
              onChange={(event) => set({ tasks: event.target.value })}
            />
          </Field>
          <RadioGroup
            legend="Runs that run again"
            value={values.version}
            onValueChange={(version) => set({ version })}
            options={versionOptions}
          />
          <Field
            label="Conf"
            optional
            error={below("conf")}
            help="A JSON object over the defaults of the params"
          >
            <Textarea
              mono
              placeholder="{}"
              value={values.conf}
              onChange={(event) => set({ conf: event.target.value })}
            />
          </Field>
        </div>
      </details>
    </>
  );
}
