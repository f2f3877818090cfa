"use client";

import { useRouter } from "next/navigation";
import { errorsOf } from "@/components/shared/form-errors";
import { useGate, useTeam } from "@/components/shared/team-context";
import { TimeZoneField } from "@/components/shared/time-zone-field";
import { useForm } from "@/components/shared/use-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { teamSchema, updateTeamBodySchema } from "@/lib/schemas/api/team";

/** The team's name, time zone and limit. */
export function TeamForm() {
  const team = useTeam();
  const router = useRouter();
  const gate = useGate("team.manage", "change the team");
  const form = useForm({
    initial: {
      name: team.name,
      timezone: team.timezone,
      maxActiveTasks: textOf(team.maxActiveTasks),
    },
    fields: ["name", "timezone", "maxActiveTasks"],
    check: (values) => errorsOf(updateTeamBodySchema, bodyOf(values)),
    async submit(values) {
      await apiFetch(teamSchema, apiPath(team.slug), {
        method: "PATCH",
        json: bodyOf(values),
        stayOn401: true,
      });
      toast({ title: "The team is saved", tone: "success" });
      router.refresh();
    },
  });
  const { values, errors } = form;
  const locked = gate.disabledReason !== undefined;
  const unchanged =
    values.name.trim() === team.name &&
    values.timezone === team.timezone &&
    values.maxActiveTasks.trim() === textOf(team.maxActiveTasks);
  return (
    <Card>
      <form {...form.formProps} className="flex max-w-lg flex-col gap-4">
        {form.failure !== null && (
          <Callout tone="danger" title="The team was not saved">
            {form.failure}
          </Callout>
        )}
        {locked && <Callout>{gate.disabledReason}</Callout>}
        <Field label="Name" error={errors.name}>
          <Input
            name="name"
            maxLength={80}
            disabled={locked}
            value={values.name}
            onChange={(event) => form.set({ name: event.target.value })}
          />
        </Field>
        <Field label="Address" help="It is part of every link, and stays as it is.">
          <Input
            mono
            disabled
            value={team.slug}
            start={<span className="-mr-1.5 font-mono">/</span>}
          />
        </Field>
        <TimeZoneField
          value={values.timezone}
          onChange={(timezone) => form.set({ timezone })}
          error={errors.timezone}
          disabled={locked}
          help="For DAGs that name none: it takes effect when a version of them is published."
        />
        <Field
          label="Tasks at once"
          optional
          error={errors.maxActiveTasks}
          help="The most tasks of all DAGs of the team that run at the same time. Empty: no limit."
        >
          <Input
            name="maxActiveTasks"
            inputMode="numeric"
            autoComplete="off"
            maxLength={6}
            disabled={locked}
            value={values.maxActiveTasks}
            onChange={(event) => form.set({ maxActiveTasks: event.target.value })}
          />
        </Field>
        <div className="flex items-center gap-2">
          <Button
            type="submit"
            variant="primary"
            loading={form.busy}
            disabled={unchanged && !locked}
            {...gate}
          >
            Save
          </Button>
          {!unchanged && !locked && (
            <Button variant="ghost" onClick={form.reset}>
              Discard changes
            </Button>
          )}
        </div>
      </form>
    </Card>
  );
}

function textOf(limit: number | null): string {
  return limit === null ? "" : String(limit);
}

function bodyOf(values: { name: string; timezone: string; maxActiveTasks: string }) {
  const limit = values.maxActiveTasks.trim();
  return { ...values, maxActiveTasks: limit === "" ? null : Number(limit) };
}
