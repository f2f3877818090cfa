"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { UserMinus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { failureText } from "@/components/shared/form-errors";
import { QueryContent } from "@/components/shared/query-state";
import { ROLE_WORDS, roleOptions } from "@/components/shared/roles";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Select } from "@/components/ui/select";
import { SkeletonTable } from "@/components/ui/skeleton";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { Tooltip } from "@/components/ui/tooltip";
import { paths } from "@/lib/browser/paths";
import { canGrantRole, type Role } from "@/lib/core/permissions";
import { changeRole, type Member, memberQueries, removeMember } from "./queries";
import { removalLocked, roleLocked, type Viewer } from "./rules";

/** Who is in the team, with what they may. */
export function MemberList({ userId }: { userId: string }) {
  const { slug, role } = useTeam();
  const query = useQuery(memberQueries.list(slug));
  const viewer: Viewer = { id: userId, role };
  const [leaving, setLeaving] = useState<Member | null>(null);
  const [stepDown, setStepDown] = useState<Role | null>(null);
  const change = useRoleChange(viewer);
  return (
    <QueryContent
      query={query}
      skeleton={
        <Card flush>
          <SkeletonTable rows={4} columns={4} />
        </Card>
      }
    >
      {({ items }) => (
        <>
          <Card flush>
            <Table label="Members">
              <THead>
                <Th>Person</Th>
                <Th shrink>Role</Th>
                <Th shrink>Joined</Th>
                <Th shrink>
                  <span className="sr-only">Actions</span>
                </Th>
              </THead>
              <TBody>
                {items.map((member) => (
                  <MemberRow
                    key={member.userId}
                    member={member}
                    members={items}
                    viewer={viewer}
                    onRole={(next) =>
                      member.userId === viewer.id ? setStepDown(next) : void change(member, next)
                    }
                    onRemove={() => setLeaving(member)}
                  />
                ))}
              </TBody>
            </Table>
          </Card>
          <RemoveMember member={leaving} viewer={viewer} onClose={() => setLeaving(null)} />
          <ConfirmDialog
            open={stepDown !== null}
            onOpenChange={(open) => {
              if (!open) setStepDown(null);
            }}
            title={`Become ${stepDown ?? ""} yourself?`}
            description="You may not be able to take this back: someone with a higher role would have to."
            confirmLabel="Change my role"
            onConfirm={async () => {
              const me = items.find((one) => one.userId === viewer.id);
              if (me !== undefined && stepDown !== null) await change(me, stepDown);
            }}
          />
        </>
      )}
    </QueryContent>
  );
}

function MemberRow({
  member,
  members,
  viewer,
  onRole,
  onRemove,
}: {
  member: Member;
  members: readonly Member[];
  viewer: Viewer;
  onRole: (role: Role) => void;
  onRemove: () => void;
}) {
  const isMe = member.userId === viewer.id;
  const locked = roleLocked(viewer, member, members);
  const stays = removalLocked(viewer, member, members);
  const name = member.name === "" ? member.email : member.name;
  return (
    <Tr>
      <Td>
        <div className="flex min-w-0 items-center gap-3">
          <span
            aria-hidden="true"
            className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft font-semibold text-2xs text-accent-text uppercase"
          >
            {name.slice(0, 1)}
          </span>
          <div className="min-w-0">
            <p className="flex items-center gap-2 font-medium text-ink">
              <span className="truncate">{name}</span> {isMe && <Badge>You</Badge>}
            </p>
            <p className="truncate text-ink-3 text-xs">{member.email}</p>
          </div>
        </div>
      </Td>
      <Td label="Role" shrink>
        {locked === null ? (
          <Select
            size="sm"
            aria-label={`Role of ${name}`}
            value={member.role}
            onValueChange={(role) => {
              if (role !== member.role) onRole(role);
            }}
            options={roleOptions((role) => canGrantRole(viewer.role, role))}
            className="w-32!"
          />
        ) : (
          <Tooltip content={locked} delay={100}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the reason shows on focus too */}
            <span tabIndex={0} className="inline-flex rounded-full">
              <Badge>{ROLE_WORDS[member.role].label}</Badge>
              <span className="sr-only">. {locked}</span>
            </span>
          </Tooltip>
        )}
      </Td>
      <Td label="Joined" shrink>
        <Timestamp past value={member.joinedAt} focusable={false} className="text-ink-2" />
      </Td>
      <Td shrink align="end">
        <span className="flex justify-end max-sm:w-full">
          <Button
            size="sm"
            variant="ghost"
            icon={<UserMinus size={14} aria-hidden />}
            onClick={onRemove}
            aria-label={isMe ? "Leave the team" : `Remove ${name}`}
            {...(stays === null ? {} : { disabledReason: stays })}
          >
            {isMe ? "Leave" : "Remove"}
          </Button>
        </span>
      </Td>
    </Tr>
  );
}

/** Changes a role, shown at once and taken back when refused; others' can be undone. */
function useRoleChange(viewer: Viewer): (member: Member, role: Role) => Promise<void> {
  const { slug } = useTeam();
  const client = useQueryClient();
  const router = useRouter();
  const { queryKey } = memberQueries.list(slug);

  return async function change(member, role) {
    const before = client.getQueryData(queryKey);
    client.setQueryData(queryKey, (list) =>
      list === undefined
        ? undefined
        : {
            items: list.items.map((one) => (one.userId === member.userId ? { ...one, role } : one)),
          },
    );
    const name = member.name === "" ? member.email : member.name;
    const isMe = member.userId === viewer.id;
    try {
      await changeRole(slug, member.userId, role);
      toast({
        title: isMe ? `You are ${role} now` : `${name} is ${role} now`,
        tone: "success",
        ...(isMe
          ? {}
          : {
              action: {
                label: "Undo",
                onClick: () => void change({ ...member, role }, member.role),
              },
            }),
      });
      // The role decides what every screen offers.
      if (isMe) router.refresh();
    } catch (error) {
      client.setQueryData(queryKey, before);
      toast({
        title: `The role of ${name} stays as it was`,
        description: failureText(error),
        tone: "danger",
      });
    }
    await client.invalidateQueries({ queryKey });
  };
}

function RemoveMember({
  member,
  viewer,
  onClose,
}: {
  member: Member | null;
  viewer: Viewer;
  onClose: () => void;
}) {
  const { slug, name: teamName } = useTeam();
  const client = useQueryClient();
  const isMe = member?.userId === viewer.id;
  const name = member === null ? "" : member.name === "" ? member.email : member.name;
  return (
    <ConfirmDialog
      open={member !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={isMe ? `Leave ${teamName}?` : `Remove ${name}?`}
      description={
        isMe
          ? "You lose access at once. Someone has to invite you to come back."
          : "They lose access at once."
      }
      confirmLabel={isMe ? "Leave the team" : "Remove"}
      onConfirm={async () => {
        if (member === null) return;
        await removeMember(slug, member.userId);
        if (isMe) return window.location.assign(paths.home());
        await client.invalidateQueries({ queryKey: memberQueries.list(slug).queryKey });
        await client.invalidateQueries({ queryKey: memberQueries.invitations(slug).queryKey });
        toast({ title: `${name} was removed`, tone: "success" });
      }}
    >
      <p className="text-ink-2">
        {isMe ? "Your" : "Their"} open invitations and API tokens end, too. DAGs and runs stay.
      </p>
    </ConfirmDialog>
  );
}
