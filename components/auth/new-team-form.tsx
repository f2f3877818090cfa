"use client";

import { errorsOf } from "@/components/shared/form-errors";
import { TimeZoneField, useLocalZone } from "@/components/shared/time-zone-field";
import { useForm } from "@/components/shared/use-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { apiFetch } from "@/lib/browser/fetcher";
import { paths } from "@/lib/browser/paths";
import { createTeamBodySchema, teamSchema } from "@/lib/schemas/api/team";
import { leaveFor } from "./sign-in-form";
import { slugOf } from "./slug";

type Values = {
  name: string;
  /** Null while it follows the name. */
  slug: string | null;
  /** Null while it is the browser's. */
  timezone: string | null;
};

/** Makes a team; its address follows the name until it is edited. */
export function NewTeamForm() {
  const localZone = useLocalZone();
  const complete = (values: Values) => ({
    name: values.name,
    slug: values.slug ?? slugOf(values.name),
    timezone: values.timezone ?? localZone,
  });
  const form = useForm<Values>({
    initial: { name: "", slug: null, timezone: null },
    draft: "new-team",
    fields: ["name", "slug", "timezone"],
    check: (values) => errorsOf(createTeamBodySchema, complete(values)),
    async submit(values) {
      const team = await apiFetch(teamSchema, "/api/v1/teams", {
        json: complete(values),
        stayOn401: true,
      });
      await leaveFor(paths.team(team.slug));
    },
  });
  const { name, slug, timezone } = complete(form.values);
  return (
    <form {...form.formProps} className="flex flex-col gap-4">
      {form.failure !== null && <Callout tone="danger">{form.failure}</Callout>}
      <Field label="Team name" error={form.errors.name}>
        <Input
          name="name"
          autoFocus
          maxLength={80}
          autoComplete="organization"
          placeholder="Acme Data"
          value={name}
          onChange={(event) => form.set({ name: event.target.value })}
        />
      </Field>
      <Field
        label="Address"
        error={form.errors.slug}
        help="Part of every link; it stays as it is from now on."
      >
        <Input
          mono
          maxLength={40}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          placeholder="acme-data"
          start={<span className="-mr-1.5 font-mono">/</span>}
          value={slug}
          onChange={(event) => form.set({ slug: event.target.value.toLowerCase() })}
          onBlur={() => {
            if (form.values.slug === "") form.set({ slug: null });
          }}
        />
      </Field>
      <TimeZoneField
        value={timezone}
        onChange={(zone) => form.set({ timezone: zone })}
        error={form.errors.timezone}
        help="For schedules of DAGs that name none."
      />
      <Button type="submit" variant="primary" className="w-full" loading={form.busy}>
        Create team
      </Button>
    </form>
  );
}
