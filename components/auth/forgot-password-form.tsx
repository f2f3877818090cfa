"use client";

import { useState } from "react";
import * as z from "zod";
import { errorsOf } from "@/components/shared/form-errors";
import { useForm } from "@/components/shared/use-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { apiFetch } from "@/lib/browser/fetcher";
import { forgotPasswordBodySchema } from "@/lib/schemas/api/team";

/** Asks for a link to a new password. Whether the address has an account is not told. */
export function ForgotPasswordForm() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm({
    initial: { email: "" },
    fields: ["email"],
    check: (values) => errorsOf(forgotPasswordBodySchema, values),
    async submit(values) {
      await apiFetch(z.undefined(), "/api/v1/password-reset", { json: values, stayOn401: true });
      setSentTo(values.email.trim());
    },
  });
  if (sentTo !== null) {
    return (
      <Callout tone="ok" title="Look into your mail">
        If {sentTo} has an account, a link is on its way. It may take a minute; look among the spam
        too.
      </Callout>
    );
  }
  return (
    <form {...form.formProps} className="flex flex-col gap-4">
      {form.failure !== null && <Callout tone="danger">{form.failure}</Callout>}
      <Field label="Email" error={form.errors.email}>
        <Input
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          placeholder="you@example.com"
          value={form.values.email}
          onChange={(event) => form.set({ email: event.target.value })}
        />
      </Field>
      <Button type="submit" variant="primary" className="w-full" loading={form.busy}>
        Send a link
      </Button>
    </form>
  );
}
