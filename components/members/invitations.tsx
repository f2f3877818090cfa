"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { clsx } from "clsx";
import { MailX, UserPlus } from "lucide-react";
import { parseAsBoolean, useQueryState } from "nuqs";
import { useState } from "react";
import * as z from "zod";
import { errorsOf, failureText } from "@/components/shared/form-errors";
import { QueryContent } from "@/components/shared/query-state";
import { ROLE_WORDS, roleOptions } from "@/components/shared/roles";
import { ShownOnce } from "@/components/shared/shown-once";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { useForm } from "@/components/shared/use-form";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/choice";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { SkeletonTable } from "@/components/ui/skeleton";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { can, canGrantRole } from "@/lib/core/permissions";
import { emailSchema } from "@/lib/schemas/api/team";
import type { Role } from "@/lib/schemas/role";
import { type Invitation, invite, memberQueries, revokeInvitation } from "./queries";

const formSchema = z.object({ email: z.union([z.literal(""), emailSchema]) });

/** Opens the invitation dialog. */
export function InviteButton({
  canMail,
}: {
  /** Whether the installation has a mail server. */
  canMail: boolean;
}) {
  const gate = useGate("member.manage", "invite people");
  const [open, setOpen] = useQueryState("invite", parseAsBoolean.withDefault(false));
  const allowed = gate.disabledReason === undefined;
  return (
    <>
      <Button
        variant="primary"
        icon={<UserPlus size={14} aria-hidden />}
        onClick={() => void setOpen(true)}
        {...gate}
      >
        Invite
      </Button>
      {allowed && (
        <Dialog
          title="Invite someone"
          description="A link lets one person in, for three days."
          open={open}
          onOpenChange={(next) => void setOpen(next ? true : null)}
        >
          <InviteForm canMail={canMail} />
        </Dialog>
      )}
    </>
  );
}

function InviteForm({ canMail }: { canMail: boolean }) {
  const { slug, role: ownRole } = useTeam();
  const client = useQueryClient();
  const [link, setLink] = useState<string | null>(null);
  const form = useForm<{ role: Role; email: string; mail: boolean }>({
    initial: { role: "viewer", email: "", mail: canMail },
    draft: `${slug}/invite`,
    fields: ["role", "email"],
    check: ({ email }) => errorsOf(formSchema, { email: email.trim() }),
    async submit({ role, email, mail }) {
      const address = email.trim() === "" ? null : email;
      const made = await invite(slug, { role, email: address, mail: mail && address !== null });
      setLink(made.url);
      await client.invalidateQueries({ queryKey: memberQueries.invitations(slug).queryKey });
    },
  });
  const { role, email, mail } = form.values;
  const hasAddress = email.trim() !== "";

  if (link !== null) {
    return (
      <>
        <DialogBody>
          <ShownOnce secret={link} what="link">
            <p className="text-ink-2">
              {hasAddress && mail
                ? "It goes to them by mail too; the list of invitations tells when it has. Or send it to"
                : "Send it to"}{" "}
              {hasAddress ? email : "the person"}. Who opens it joins as{" "}
              {ROLE_WORDS[role].label.toLowerCase()}
              {hasAddress ? ", with that address only" : ""}.
            </p>
          </ShownOnce>
        </DialogBody>
        <DialogFooter>
          <Button
            onClick={() => {
              setLink(null);
              form.reset();
            }}
          >
            Invite another
          </Button>
          <DialogClose>
            <Button variant="primary">Done</Button>
          </DialogClose>
        </DialogFooter>
      </>
    );
  }
  return (
    <form {...form.formProps} className="flex min-h-0 flex-col rounded-[inherit]">
      <DialogBody>
        {form.failure !== null && (
          <Callout tone="danger" title="The invitation was not made">
            {form.failure}
          </Callout>
        )}
        <Field label="Role" error={form.errors.role}>
          <Select
            value={role}
            onValueChange={(next) => form.set({ role: next })}
            options={roleOptions((one) => canGrantRole(ownRole, one))}
          />
        </Field>
        <Field
          label="Email"
          optional
          error={form.errors.email}
          help={`With an address, the link works for that account only.${
            canMail ? "" : " Nothing is sent by mail: the installation has no mail server."
          }`}
        >
          <Input
            type="email"
            autoComplete="off"
            placeholder="grace@example.com"
            value={email}
            onChange={(event) => form.set({ email: event.target.value })}
          />
        </Field>
        {canMail && (
          <Checkbox
            label="Send the link to this address"
            disabled={!hasAddress}
            checked={mail && hasAddress}
            onChange={(event) => form.set({ mail: event.target.checked })}
          />
        )}
      </DialogBody>
      <DialogFooter>
        <DialogClose>
          <Button onClick={form.reset}>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" loading={form.busy}>
          {mail && hasAddress ? "Send invitation" : "Create link"}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** Links that are out, for those who may manage them. */
export function InvitationList() {
  const { slug, role } = useTeam();
  const allowed = can(role, "member.manage");
  const query = useQuery({ ...memberQueries.invitations(slug), enabled: allowed });
  const [ended, setEnded] = useState(false);
  if (!allowed) return null;
  return (
    <QueryContent
      query={query}
      skeleton={
        <Card flush title="Invitations">
          <SkeletonTable rows={2} columns={4} />
        </Card>
      }
    >
      {({ items }) => {
        const open = items.filter(({ state }) => state === "open");
        const shown = ended ? items : open;
        if (items.length === 0) return null;
        return (
          <Card
            flush
            title="Invitations"
            description={
              open.length === 0 ? "No link is open." : "Open links; each lets one person in."
            }
            actions={
              items.length > open.length && (
                <Button size="sm" variant="ghost" onClick={() => setEnded(!ended)}>
                  {ended ? "Hide ended" : `Show ${items.length - open.length} ended`}
                </Button>
              )
            }
          >
            {shown.length > 0 && <InvitationTable items={shown} />}
          </Card>
        );
      }}
    </QueryContent>
  );
}

const stateWords: Record<Invitation["state"], string> = {
  open: "Open",
  accepted: "Used",
  revoked: "Withdrawn",
  expired: "Expired",
};

function InvitationTable({ items }: { items: readonly Invitation[] }) {
  return (
    <Table label="Invitations">
      <THead>
        <Th>For</Th>
        <Th shrink>Role</Th>
        <Th shrink>State</Th>
        <Th shrink>Made</Th>
        <Th shrink>Ends</Th>
        <Th shrink>
          <span className="sr-only">Actions</span>
        </Th>
      </THead>
      <TBody>
        {items.map((invitation) => (
          <Tr key={invitation.id}>
            <Td>
              {invitation.email ?? <span className="text-ink-3">whoever has the link</span>}
              <MailNote mail={invitation.mail} />
            </Td>
            <Td label="Role" shrink>
              {ROLE_WORDS[invitation.role].label}
            </Td>
            <Td label="State" shrink>
              <Badge tone={invitation.state === "open" ? "info" : "neutral"}>
                {stateWords[invitation.state]}
              </Badge>
            </Td>
            <Td label="Made" shrink>
              <Timestamp
                past
                value={invitation.createdAt}
                focusable={false}
                className="text-ink-2"
              />
            </Td>
            <Td label="Ends" shrink>
              <Timestamp value={invitation.expiresAt} focusable={false} className="text-ink-2" />
            </Td>
            <Td shrink align="end">
              {invitation.state === "open" && <RevokeButton invitation={invitation} />}
            </Td>
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}

/** What became of an invitation's mail. */
function MailNote({ mail }: { mail: Invitation["mail"] }) {
  if (mail === null) return null;
  const text = {
    pending: "The mail is on its way to the mail server.",
    sent: "The mail server took the mail.",
    failed: `The mail was not sent: ${mail.note}`,
  }[mail.state];
  return (
    <span
      className={clsx(
        "block text-xs",
        mail.state === "failed" ? "break-words text-danger-text" : "text-ink-3",
      )}
    >
      {text}
    </span>
  );
}

function RevokeButton({ invitation }: { invitation: Invitation }) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);

  async function revoke() {
    setBusy(true);
    try {
      await revokeInvitation(slug, invitation.id);
      toast({ title: "The link no longer works", tone: "success" });
    } catch (error) {
      toast({
        title: "The invitation was not withdrawn",
        description: failureText(error),
        tone: "danger",
      });
    } finally {
      setBusy(false);
    }
    await client.invalidateQueries({ queryKey: memberQueries.invitations(slug).queryKey });
  }

  return (
    <span className="flex justify-end max-sm:w-full">
      <Button
        size="sm"
        variant="ghost"
        loading={busy}
        icon={<MailX size={14} aria-hidden />}
        aria-label={`Withdraw the invitation of ${invitation.email ?? "whoever has the link"}`}
        onClick={() => void revoke()}
      >
        Withdraw
      </Button>
    </span>
  );
}
