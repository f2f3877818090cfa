"use client";

import { TimeZoneField } from "@/components/shared/time-zone-field";
import { Checkbox } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { RuleFieldsProps } from "./rule-dialog";

const scopeOptions = [
  { value: "team", label: "All DAGs of the team" },
  { value: "tag", label: "DAGs with a tag" },
  { value: "dag", label: "One DAG" },
  { value: "task", label: "One task" },
] as const;
const typeOptions = [
  { value: "scheduled", label: "Scheduled runs" },
  { value: "all", label: "All runs" },
] as const;

/** Where a rule looks. */
export function RuleScopeFields({ values, set, errors }: RuleFieldsProps) {
  const { scope } = values;
  return (
    <div className="grid gap-x-3 gap-y-4 sm:grid-cols-2">
      <Field label="Where" error={errors["scope.kind"]}>
        <Select
          value={scope}
          onValueChange={(next) => set({ scope: next })}
          options={scopeOptions}
        />
      </Field>
      <Field label="Which runs" error={errors["settings.runTypes"]}>
        <Select
          value={values.runTypes}
          onValueChange={(runTypes) => set({ runTypes })}
          options={typeOptions}
        />
      </Field>
      {scope === "tag" && (
        <Field label="Tag" error={errors["scope.tag"]}>
          <Input value={values.tag} onChange={(event) => set({ tag: event.target.value })} />
        </Field>
      )}
      {(scope === "dag" || scope === "task") && (
        <Field label="DAG" error={errors["scope.dagId"]}>
          <Input
            mono
            spellCheck={false}
            autoCapitalize="none"
            value={values.dagId}
            onChange={(event) => set({ dagId: event.target.value })}
          />
        </Field>
      )}
      {scope === "task" && (
        <Field label="Task" error={errors["scope.taskId"]}>
          <Input
            mono
            spellCheck={false}
            autoCapitalize="none"
            value={values.taskId}
            onChange={(event) => set({ taskId: event.target.value })}
          />
        </Field>
      )}
    </div>
  );
}

/** How often a rule speaks, and when it keeps quiet. */
export function RulePaceFields({ values, set, errors }: RuleFieldsProps) {
  return (
    <details className="rounded-lg border px-3 py-2">
      <summary className="cursor-pointer font-medium text-ink text-sm">
        Pace and quiet hours
      </summary>
      <div className="mt-3 flex flex-col gap-4 pb-1">
        <div className="grid gap-x-3 gap-y-4 sm:grid-cols-3">
          <Field
            label="Gather for, s"
            help="A message waits for others."
            error={errors["settings.groupWaitSeconds"]}
          >
            <Input
              inputMode="numeric"
              value={values.waitSeconds}
              onChange={(event) => set({ waitSeconds: event.target.value })}
            />
          </Field>
          <Field
            label="At most every, min"
            help="For each DAG."
            error={errors["settings.groupIntervalSeconds"]}
          >
            <Input
              inputMode="decimal"
              value={values.intervalMinutes}
              onChange={(event) => set({ intervalMinutes: event.target.value })}
            />
          </Field>
          <Field label="Remind after, h" help="0 for never." error={errors["settings.repeatHours"]}>
            <Input
              inputMode="numeric"
              value={values.repeatHours}
              onChange={(event) => set({ repeatHours: event.target.value })}
            />
          </Field>
        </div>
        <Checkbox
          label="Tell when it is over"
          checked={values.sendResolved}
          onChange={(event) => set({ sendResolved: event.target.checked })}
        />
        <Checkbox
          label="Quiet hours"
          description="What happens in them is told when they are over."
          checked={values.isQuiet}
          onChange={(event) => set({ isQuiet: event.target.checked })}
        />
        {values.isQuiet && (
          <>
            <div className="grid grid-cols-2 gap-3">
              <Field label="From" error={errors["settings.quiet.from"]}>
                <Input
                  type="time"
                  value={values.quietFrom}
                  onChange={(event) => set({ quietFrom: event.target.value })}
                />
              </Field>
              <Field label="Until" error={errors["settings.quiet.until"]}>
                <Input
                  type="time"
                  value={values.quietUntil}
                  onChange={(event) => set({ quietUntil: event.target.value })}
                />
              </Field>
            </div>
            {values.event !== "run_not_finished_by" && (
              <TimeZoneField
                value={values.timezone}
                onChange={(timezone) => set({ timezone })}
                error={errors["settings.quiet.timezone"]}
                help="Whose clock it is."
              />
            )}
          </>
        )}
      </div>
    </details>
  );
}
