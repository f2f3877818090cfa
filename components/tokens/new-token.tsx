"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { parseAsBoolean, useQueryState } from "nuqs";
import { useState } from "react";
import { curlLine } from "@/components/shared/curl-line";
import { errorsOf } from "@/components/shared/form-errors";
import { roleOptions } from "@/components/shared/roles";
import { ShownOnce } from "@/components/shared/shown-once";
import { useGate, useTeam } from "@/components/shared/team-context";
import { useForm } from "@/components/shared/use-form";
import { Button } from "@/components/ui/button";
import type { ButtonVariant } from "@/components/ui/button-styles";
import { Callout } from "@/components/ui/callout";
import { CodeBlock } from "@/components/ui/code-block";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { apiPath } from "@/lib/browser/paths";
import { canGrantRole } from "@/lib/core/permissions";
import { createApiTokenBodySchema } from "@/lib/schemas/api/team";
import type { Role } from "@/lib/schemas/role";
import { type CreatedApiToken, createToken, tokenQueries } from "./queries";

const LIFETIMES = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "180", label: "180 days" },
  { value: "365", label: "A year" },
] as const;
type Lifetime = (typeof LIFETIMES)[number]["value"];

/** Opens the dialog for a new token; its state is in the address. */
export function NewTokenButton({ variant = "primary" }: { variant?: ButtonVariant }) {
  const gate = useGate("token.manage", "create API tokens");
  const [, setOpen] = useQueryState("new", parseAsBoolean.withDefault(false));
  return (
    <Button
      variant={variant}
      icon={<Plus size={14} aria-hidden />}
      onClick={() => void setOpen(true)}
      {...gate}
    >
      New token
    </Button>
  );
}

/** Asks for a token's name, role and end, and shows its text once. */
export function NewTokenDialog() {
  const [open, setOpen] = useQueryState("new", parseAsBoolean.withDefault(false));
  const [made, setMade] = useState<CreatedApiToken | null>(null);
  return (
    <Dialog
      title={made === null ? "New API token" : `Token ${made.name}`}
      description={made === null ? "Lets a program act in this team." : undefined}
      size="md"
      open={open}
      onOpenChange={(next) => {
        void setOpen(next ? true : null);
        if (!next) setMade(null);
      }}
    >
      {made === null ? <TokenForm onMade={setMade} /> : <MadeToken token={made} />}
    </Dialog>
  );
}

function TokenForm({ onMade }: { onMade: (token: CreatedApiToken) => void }) {
  const { slug, role: ownRole } = useTeam();
  const client = useQueryClient();
  const bodyOf = (values: { name: string; role: Role; lifetime: Lifetime }) => ({
    name: values.name,
    role: values.role,
    expiresInDays: Number(values.lifetime),
  });
  const form = useForm<{ name: string; role: Role; lifetime: Lifetime }>({
    initial: { name: "", role: "operator", lifetime: "90" },
    draft: `${slug}/token`,
    fields: ["name", "role", "expiresInDays"],
    check: (values) => errorsOf(createApiTokenBodySchema, bodyOf(values)),
    async submit(values) {
      onMade(await createToken(slug, bodyOf(values)));
      await client.invalidateQueries({ queryKey: tokenQueries.list(slug).queryKey });
    },
  });
  const { values, errors } = form;
  return (
    <form {...form.formProps} className="flex min-h-0 flex-col rounded-[inherit]">
      <DialogBody>
        {form.failure !== null && (
          <Callout tone="danger" title="The token was not made">
            {form.failure}
          </Callout>
        )}
        <Field label="Name" error={errors.name} help="Who or what uses it, to find it again.">
          <Input
            autoFocus
            maxLength={80}
            autoComplete="off"
            placeholder="nightly deploy"
            value={values.name}
            onChange={(event) => form.set({ name: event.target.value })}
          />
        </Field>
        <Field label="Role" error={errors.role}>
          <Select
            value={values.role}
            onValueChange={(role) => form.set({ role })}
            options={roleOptions((role) => canGrantRole(ownRole, role))}
          />
        </Field>
        <Field label="Expires after" error={errors.expiresInDays}>
          <Select
            value={values.lifetime}
            onValueChange={(lifetime) => form.set({ lifetime })}
            options={LIFETIMES}
          />
        </Field>
      </DialogBody>
      <DialogFooter>
        <DialogClose>
          <Button onClick={form.reset}>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" loading={form.busy}>
          Create token
        </Button>
      </DialogFooter>
    </form>
  );
}

function MadeToken({ token }: { token: CreatedApiToken }) {
  const { slug } = useTeam();
  const url = `${window.location.origin}${apiPath(slug, "dags")}`;
  return (
    <>
      <DialogBody>
        <ShownOnce secret={token.token} what="token" />
        <CodeBlock
          className="shrink-0"
          title="Try it"
          code={`export MILLRACE_TOKEN=${token.token}\n${curlLine({ url })}`}
        />
      </DialogBody>
      <DialogFooter>
        <DialogClose>
          <Button variant="primary">Done</Button>
        </DialogClose>
      </DialogFooter>
    </>
  );
}
