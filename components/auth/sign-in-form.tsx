"use client";

import * as z from "zod";
import { errorsOf } from "@/components/shared/form-errors";
import { PasswordField } from "@/components/shared/password-field";
import { useForm } from "@/components/shared/use-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { emailSchema } from "@/lib/schemas/api/team";
import { signInHere } from "./sign-in-client";
import { signInFailure } from "./sign-in-words";

// Not the rules for new passwords: those may have been other ones when this one was chosen.
const credentialsSchema = z.object({ email: emailSchema, password: z.string().min(1) });

/** Signs in by e-mail and password, and goes where the person was heading. */
export function SignInForm({
  returnTo,
  email = "",
  error,
}: {
  /** A path of this site. */
  returnTo: string;
  /** To begin with, as of an invitation. */
  email?: string;
  /** Name of what went wrong before, from the address. */
  error?: string | undefined;
}) {
  const form = useForm({
    initial: { email, password: "" },
    check: (values) => errorsOf(credentialsSchema, values),
    async submit(values) {
      const result = await signInHere("credentials", values);
      if (!result.ok) throw new Error(signInFailure(result.error, result.waitSeconds));
      await leaveFor(returnTo);
    },
  });
  const failure = form.failure ?? (error === undefined ? null : signInFailure(error));
  return (
    <form {...form.formProps} className="flex flex-col gap-4">
      {failure !== null && !form.busy && <Callout tone="danger">{failure}</Callout>}
      <Field label="Email" error={form.errors.email}>
        <Input
          type="email"
          name="email"
          autoComplete="username"
          autoFocus={email === ""}
          placeholder="you@example.com"
          value={form.values.email}
          onChange={(event) => form.set({ email: event.target.value })}
        />
      </Field>
      <PasswordField
        autoComplete="current-password"
        value={form.values.password}
        onChange={(password) => form.set({ password })}
        error={form.errors.password}
      />
      <Button type="submit" variant="primary" className="w-full" loading={form.busy}>
        Sign in
      </Button>
    </form>
  );
}

/** Loads another page anew: nothing of who was here before may stay. Never returns. */
export function leaveFor(path: string): Promise<never> {
  window.location.assign(path);
  return new Promise(() => {});
}
