"use client";

import * as z from "zod";
import { errorsOf } from "@/components/shared/form-errors";
import { PasswordField, StrengthMeter } from "@/components/shared/password-field";
import { useForm } from "@/components/shared/use-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { apiFetch } from "@/lib/browser/fetcher";
import { paths } from "@/lib/browser/paths";
import { meSchema, signUpBodySchema } from "@/lib/schemas/api/team";
import { signInHere } from "./sign-in-client";
import { leaveFor } from "./sign-in-form";
import { signInFailure } from "./sign-in-words";

/** An invitation that brought the person here. */
export type SignUpInvitation = { token: string; teamSlug: string; email: string | null };

/** Makes an account, signs in, and goes on: into the inviting team, back, or to a new team. */
export function SignUpForm({
  returnTo,
  invitation,
}: {
  returnTo: string;
  invitation?: SignUpInvitation | undefined;
}) {
  const body = (values: { name: string; email: string; password: string }) => ({
    ...values,
    ...(invitation === undefined ? {} : { invitation: invitation.token }),
  });
  const form = useForm({
    initial: { name: "", email: invitation?.email ?? "", password: "" },
    fields: ["name", "email", "password"],
    check: (values) => errorsOf(signUpBodySchema, body(values)),
    async submit(values) {
      await apiFetch(z.unknown(), "/api/v1/sign-up", { json: body(values), stayOn401: true });
      const result = await signInHere("credentials", values);
      if (!result.ok) throw new Error(failureAfterSignUp(result.error, result.waitSeconds));
      await leaveFor(await nextPage(invitation, returnTo));
    },
  });
  const { values, errors } = form;
  return (
    <form {...form.formProps} className="flex flex-col gap-4">
      {form.failure !== null && <Callout tone="danger">{form.failure}</Callout>}
      <Field label="Name" error={errors.name}>
        <Input
          name="name"
          autoComplete="name"
          autoFocus
          maxLength={80}
          placeholder="Ada Lovelace"
          value={values.name}
          onChange={(event) => form.set({ name: event.target.value })}
        />
      </Field>
      <Field
        label="Email"
        error={errors.email}
        {...(typeof invitation?.email === "string"
          ? { help: "The invitation is for this address." }
          : {})}
      >
        <Input
          type="email"
          name="email"
          autoComplete="username"
          placeholder="you@example.com"
          readOnly={typeof invitation?.email === "string"}
          value={values.email}
          onChange={(event) => form.set({ email: event.target.value })}
        />
      </Field>
      <PasswordField
        autoComplete="new-password"
        value={values.password}
        onChange={(password) => form.set({ password })}
        error={errors.password}
        help={<StrengthMeter password={values.password} personal={[values.name, values.email]} />}
      />
      <Button type="submit" variant="primary" className="w-full" loading={form.busy}>
        Create account
      </Button>
    </form>
  );
}

/** The account may have been there before with another password: that must not be told outright. */
function failureAfterSignUp(error: string, waitSeconds: number | null): string {
  if (error !== "CredentialsSignin") return signInFailure(error, waitSeconds);
  return "This did not work with that password. If you have an account already, sign in to it instead.";
}

async function nextPage(invitation: SignUpInvitation | undefined, returnTo: string) {
  if (invitation === undefined) return returnTo;
  const { teams } = await apiFetch(meSchema, "/api/v1/me", { stayOn401: true });
  const joined = teams.some((team) => team.slug === invitation.teamSlug);
  return joined ? paths.team(invitation.teamSlug) : paths.invitation(invitation.token);
}
