"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { errorsOf } from "@/components/shared/form-errors";
import { useGate, useTeam } from "@/components/shared/team-context";
import { TimeZoneField } from "@/components/shared/time-zone-field";
import { useForm } from "@/components/shared/use-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Checkbox } from "@/components/ui/choice";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { TextLink } from "@/components/ui/link-button";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { paths } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { type RuleView, ruleBodySchema } from "@/lib/schemas/api/alert";
import { CHANNEL_LOOKS } from "./looks";
import { alertQueries, saveRule } from "./queries";
import { RulePaceFields, RuleScopeFields } from "./rule-fields";
import { EVENT_OPTIONS, initialValues, type RuleValues, ruleBody } from "./rule-form";

/** Makes a rule, or changes `rule`; on a DAG's screen it begins with that DAG. */
export function RuleDialog({
  rule,
  dagId,
  open,
  onClose,
}: {
  rule: RuleView | null;
  dagId?: string | undefined;
  open: boolean;
  onClose: () => void;
}) {
  return (
    <Dialog
      title={rule === null ? "New rule" : rule.name}
      description="What to hear of, where, and who is told."
      size="md"
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <RuleForm rule={rule} dagId={dagId} onDone={onClose} />
    </Dialog>
  );
}

function RuleForm({
  rule,
  dagId,
  onDone,
}: {
  rule: RuleView | null;
  dagId: string | undefined;
  onDone: () => void;
}) {
  const { slug, timezone } = useTeam();
  const client = useQueryClient();
  const gate = useGate("alert.manage", "change rules");
  const form = useForm<RuleValues>({
    initial: initialValues(rule, { timezone, dagId }),
    draft: `${slug}/rule/${rule?.id ?? "new"}/${rule?.updatedAt ?? dagId ?? ""}`,
    check: (values) => errorsOf(ruleBodySchema, ruleBody(values, rule)),
    async submit(values) {
      const saved = await saveRule(slug, rule?.id ?? null, ruleBody(values, rule));
      await client.invalidateQueries({ queryKey: queryKeys.alerts(slug) });
      toast({ title: `Rule ${saved.name} saved`, tone: "success" });
      onDone();
    },
  });
  const { values, errors } = form;
  return (
    <form {...form.formProps} className="flex min-h-0 flex-col rounded-[inherit]">
      <DialogBody>
        {form.failure !== null && (
          <Callout tone="danger" title="The rule was not saved">
            {form.failure}
          </Callout>
        )}
        <Field label="Name" error={errors.name}>
          <Input
            autoFocus
            maxLength={100}
            placeholder="Nightly loads"
            value={values.name}
            onChange={(event) => form.set({ name: event.target.value })}
          />
        </Field>
        <Field label="When" error={errors.event}>
          <Select
            value={values.event}
            onValueChange={(event) => form.set({ event })}
            options={EVENT_OPTIONS}
          />
        </Field>
        <EventFields values={values} set={form.set} errors={errors} />
        <RuleScopeFields values={values} set={form.set} errors={errors} />
        <Channels
          chosen={values.channels}
          onChange={(channels) => form.set({ channels })}
          error={errors.channels}
        />
        <RulePaceFields values={values} set={form.set} errors={errors} />
      </DialogBody>
      <DialogFooter>
        <DialogClose>
          <Button onClick={form.reset}>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" loading={form.busy} {...gate}>
          {rule === null ? "Create rule" : "Save"}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** The parts of a form that these fields share. */
export interface RuleFieldsProps {
  values: RuleValues;
  set: (change: Partial<RuleValues>) => void;
  errors: Readonly<Record<string, string>>;
}

function EventFields({ values, set, errors }: RuleFieldsProps) {
  const { event } = values;
  if (event === "run_longer_than" || event === "run_late") {
    return (
      <Field label="Minutes" error={errors["settings.seconds"]}>
        <Input
          inputMode="decimal"
          value={values.minutes}
          onChange={(change) => set({ minutes: change.target.value })}
        />
      </Field>
    );
  }
  if (event === "failures_in_a_row") {
    return (
      <Field label="How many" error={errors["settings.count"]}>
        <Input
          inputMode="numeric"
          value={values.count}
          onChange={(change) => set({ count: change.target.value })}
        />
      </Field>
    );
  }
  if (event !== "run_not_finished_by") return null;
  return (
    <>
      <Field label="Time of day" error={errors["settings.by"]}>
        <Input
          type="time"
          value={values.by}
          onChange={(change) => set({ by: change.target.value })}
        />
      </Field>
      <TimeZoneField
        value={values.timezone}
        onChange={(timezone) => set({ timezone })}
        error={errors["settings.timezone"]}
        help="Whose clock it is."
      />
    </>
  );
}

function Channels({
  chosen,
  onChange,
  error,
}: {
  chosen: readonly string[];
  onChange: (channels: readonly string[]) => void;
  error: string | undefined;
}) {
  const { slug } = useTeam();
  const { data } = useQuery(alertQueries.channels(slug));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 font-medium text-ink text-sm">Who is told</legend>
      {data?.items.map(({ id, name, kind, enabled }) => (
        <Checkbox
          key={id}
          label={`${name} (${CHANNEL_LOOKS[kind].label}${enabled ? "" : ", off"})`}
          checked={chosen.includes(id)}
          onChange={(event) =>
            onChange(event.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
          }
        />
      ))}
      {data?.items.length === 0 && (
        <p className="text-ink-3 text-xs">
          There are no channels yet.{" "}
          <TextLink href={paths.alerts(slug, "channels")}>Make one</TextLink>
        </p>
      )}
      <p className="text-ink-3 text-xs">
        Without a channel, incidents are shown here in Millrace and nothing is sent.
      </p>
      {error !== undefined && (
        <p role="alert" className="text-danger-text text-xs">
          {error}
        </p>
      )}
    </fieldset>
  );
}
