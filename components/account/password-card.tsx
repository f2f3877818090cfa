"use client";

import * as z from "zod";
import { errorsOf } from "@/components/shared/form-errors";
import { PasswordField, StrengthMeter } from "@/components/shared/password-field";
import { useForm } from "@/components/shared/use-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { toast } from "@/components/ui/toast";
import { apiFetch } from "@/lib/browser/fetcher";
import { changePasswordBodySchema } from "@/lib/schemas/api/team";

/** Chooses another password. */
export function PasswordCard({
  personal,
  onChanged,
}: {
  /** Words of the person's own, which make a password easy to guess. */
  personal: readonly string[];
  /** Other browsers have been signed out. */
  onChanged: () => Promise<void>;
}) {
  const form = useForm({
    initial: { current: "", password: "" },
    fields: ["current", "password"],
    check: (values) => errorsOf(changePasswordBodySchema, values),
    async submit(values) {
      await apiFetch(z.undefined(), "/api/v1/me/password", { method: "PUT", json: values });
      toast({ title: "Your password is changed", tone: "success" });
      form.reset();
      await onChanged();
    },
  });
  return (
    <Card title="Password" description="Changing it signs all other browsers out.">
      <form {...form.formProps} className="flex max-w-96 flex-col gap-4">
        {form.failure !== null && (
          <Callout tone="danger" title="The password was not changed">
            {form.failure}
          </Callout>
        )}
        <PasswordField
          label="Password now"
          name="current"
          autoComplete="current-password"
          value={form.values.current}
          onChange={(current) => form.set({ current })}
          error={form.errors.current}
        />
        <PasswordField
          label="New password"
          autoComplete="new-password"
          value={form.values.password}
          onChange={(password) => form.set({ password })}
          error={form.errors.password}
          help={<StrengthMeter password={form.values.password} personal={personal} />}
        />
        <div>
          <Button type="submit" loading={form.busy}>
            Change password
          </Button>
        </div>
      </form>
    </Card>
  );
}
