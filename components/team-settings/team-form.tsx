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

/** The team's name and time zone. */
export function TeamForm() {
  const team = useTeam();
  const router = useRouter();
  const gate = useGate("team.manage", "change the team");
  const form = useForm({
    initial: { name: team.name, timezone: team.timezone },
    fields: ["name", "timezone"],
    check: (values) => errorsOf(updateTeamBodySchema, values),
    async submit(values) {
      await apiFetch(teamSchema, apiPath(team.slug), {
        method: "PATCH",
        json: values,
        stayOn401: true,
      });
      toast({ title: "The team is saved", tone: "success" });
      router.refresh();
    },
  });
  const { values, errors } = form;
  const locked = gate.disabledReason !== undefined;
  const unchanged = values.name.trim() === team.name && values.timezone === team.timezone;
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
