"use client";

import { useState, useSyncExternalStore } from "react";
import * as z from "zod";
import { errorsOf } from "@/components/shared/form-errors";
import { PasswordField, StrengthMeter } from "@/components/shared/password-field";
import { useForm } from "@/components/shared/use-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { LinkButton } from "@/components/ui/link-button";
import { apiFetch } from "@/lib/browser/fetcher";
import { paths } from "@/lib/browser/paths";
import { resetPasswordBodySchema } from "@/lib/schemas/api/team";

function subscribe(onChange: () => void): () => void {
  window.addEventListener("hashchange", onChange);
  return () => window.removeEventListener("hashchange", onChange);
}

/** Chooses a password by the secret after the `#` of the address. */
export function ResetPasswordForm() {
  const fragment = useSyncExternalStore(
    subscribe,
    () => window.location.hash.slice(1),
    () => null,
  );
  const [done, setDone] = useState(false);
  const token = fragment ?? "";
  const form = useForm({
    initial: { password: "" },
    fields: ["password"],
    check: (values) => errorsOf(resetPasswordBodySchema, { ...values, token }),
    async submit(values) {
      const json = { ...values, token };
      await apiFetch(z.undefined(), "/api/v1/password-reset/confirm", { json, stayOn401: true });
      setDone(true);
    },
  });
  if (done) {
    return (
      <>
        <Callout tone="ok" title="Your password is changed">
          Sign in with it now.
        </Callout>
        <LinkButton variant="primary" className="w-full" href={paths.signIn()}>
          Sign in
        </LinkButton>
      </>
    );
  }
  if (fragment === "") {
    return (
      <>
        <p className="text-ink-2">
          The link was cut off on its way: copy all of it from the mail, or ask for a new one.
        </p>
        <LinkButton className="w-full" href={paths.forgotPassword()}>
          Ask for a new link
        </LinkButton>
      </>
    );
  }
  return (
    <form {...form.formProps} className="flex flex-col gap-4">
      {form.failure !== null && (
        <Callout tone="danger" title="The password was not changed">
          {form.failure}
        </Callout>
      )}
      <PasswordField
        autoComplete="new-password"
        value={form.values.password}
        onChange={(password) => form.set({ password })}
        error={form.errors.password}
        help={<StrengthMeter password={form.values.password} personal={[]} />}
      />
      <Button type="submit" variant="primary" className="w-full" loading={form.busy}>
        Change password
      </Button>
    </form>
  );
}
