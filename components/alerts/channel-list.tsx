"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Pencil, Plus, Power, Send, Trash2 } from "lucide-react";
import { parseAsBoolean, parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { failureText } from "@/components/shared/form-errors";
import { QueryContent } from "@/components/shared/query-state";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Badge } from "@/components/ui/badge";
import { Button, IconButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { Menu, MenuItem } from "@/components/ui/menu";
import { SkeletonTable } from "@/components/ui/skeleton";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { queryKeys } from "@/lib/browser/query-keys";
import type { ChannelView } from "@/lib/schemas/api/alert";
import { ChannelDialog } from "./channel-dialog";
import { CHANNEL_LOOKS } from "./looks";
import { alertQueries, deleteChannel, testChannel, updateChannel } from "./queries";
import { TestOutcome } from "./test-outcome";

/** Opens the dialog for a new channel; its state is in the address. */
export function NewChannelButton({ variant = "primary" }: { variant?: "primary" | "secondary" }) {
  const [, setOpen] = useQueryState("new", parseAsBoolean.withDefault(false));
  const gate = useGate("alert.manage", "make channels");
  return (
    <Button
      variant={variant}
      icon={<Plus size={14} aria-hidden />}
      onClick={() => void setOpen(true)}
      {...gate}
    >
      New channel
    </Button>
  );
}

/** Where the team's messages go. */
export function ChannelList() {
  const { slug } = useTeam();
  const query = useQuery(alertQueries.channels(slug));
  const [isNew, setNew] = useQueryState("new", parseAsBoolean.withDefault(false));
  const [edited, setEdited] = useQueryState("edit", parseAsString);
  const [deleted, setDeleted] = useState<ChannelView | null>(null);
  return (
    <QueryContent
      query={query}
      skeleton={
        <Card flush>
          <SkeletonTable rows={3} columns={3} />
        </Card>
      }
    >
      {({ items, hasMailServer }) => {
        const channel = items.find(({ id }) => id === edited) ?? null;
        return (
          <>
            <Card flush>
              {items.length === 0 ? (
                <EmptyState
                  icon={<Send size={18} aria-hidden />}
                  title="No channels"
                  actions={<NewChannelButton variant="secondary" />}
                >
                  A channel is a Slack webhook, mailboxes or an address of yours. Rules name the
                  channels that they tell.
                </EmptyState>
              ) : (
                <Table label="Channels">
                  <THead>
                    <Th>Channel</Th>
                    <Th>Rules</Th>
                    <Th shrink>
                      <span className="sr-only">Actions</span>
                    </Th>
                  </THead>
                  <TBody>
                    {items.map((one) => (
                      <ChannelRow
                        key={one.id}
                        channel={one}
                        onEdit={(id) => void setEdited(id)}
                        onDelete={setDeleted}
                      />
                    ))}
                  </TBody>
                </Table>
              )}
            </Card>
            <ChannelDialog
              key={channel?.id ?? "new"}
              channel={channel}
              hasMailServer={hasMailServer}
              open={isNew || channel !== null}
              onClose={() => {
                void setNew(null);
                void setEdited(null);
              }}
            />
            <DeleteChannel channel={deleted} onClose={() => setDeleted(null)} />
          </>
        );
      }}
    </QueryContent>
  );
}

function ChannelRow({
  channel,
  onEdit,
  onDelete,
}: {
  channel: ChannelView;
  onEdit: (id: string) => void;
  onDelete: (channel: ChannelView) => void;
}) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const gate = useGate("alert.manage", "change channels");
  const [tested, setTested] = useState<string | null>(null);
  const { Icon, label } = CHANNEL_LOOKS[channel.kind];
  const onError = (error: Error) => toast({ title: failureText(error), tone: "danger" });
  const test = useMutation({
    mutationFn: () => testChannel(slug, channel.id),
    onSuccess: ({ id }) => setTested(id),
    onError,
  });
  const turn = useMutation({
    mutationFn: () => updateChannel(slug, channel.id, { enabled: !channel.enabled }),
    onError,
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.alerts(slug) }),
  });
  return (
    <Tr>
      <Td>
        <div className="flex min-w-0 items-start gap-3">
          <span className="grid size-7 shrink-0 place-items-center rounded-md border bg-sunken text-ink-2">
            <Icon size={14} role="img" aria-label={label} />
          </span>
          <div className="min-w-0">
            <span className="flex flex-wrap items-center gap-2">
              <button
                type="button"
                onClick={() => onEdit(channel.id)}
                className="max-w-full break-words rounded-xs text-left font-medium text-ink underline-offset-2 hover:underline"
              >
                {channel.name}
              </button>
              {!channel.enabled && <Badge>Off</Badge>}
            </span>
            <p className="break-all text-ink-3 text-xs">{addressOf(channel)}</p>
            {tested !== null && <TestOutcome id={tested} />}
          </div>
        </div>
      </Td>
      <Td label="Rules">
        <span className="break-words text-ink-2 text-sm">
          {channel.rules.length === 0 ? "none" : channel.rules.join(", ")}
        </span>
      </Td>
      <Td shrink align="end">
        <span className="flex items-center justify-end gap-1">
          <Button
            size="sm"
            icon={<Send size={14} aria-hidden />}
            loading={test.isPending}
            onClick={() => test.mutate()}
            {...gate}
          >
            Send a test
          </Button>
          <Menu
            align="end"
            trigger={
              <IconButton size="sm" label={`Actions on ${channel.name}`}>
                <Ellipsis size={16} aria-hidden />
              </IconButton>
            }
          >
            <MenuItem icon={<Pencil size={14} aria-hidden />} onClick={() => onEdit(channel.id)}>
              {gate.disabledReason === undefined ? "Edit" : "Look at it"}
            </MenuItem>
            <MenuItem
              icon={<Power size={14} aria-hidden />}
              onClick={() => turn.mutate()}
              {...gate}
            >
              {channel.enabled ? "Turn off" : "Turn on"}
            </MenuItem>
            <MenuItem
              tone="danger"
              icon={<Trash2 size={14} aria-hidden />}
              onClick={() => onDelete(channel)}
              {...gate}
            >
              Delete
            </MenuItem>
          </Menu>
        </span>
      </Td>
    </Tr>
  );
}

function addressOf({ kind, config }: ChannelView): string {
  switch (kind) {
    case "slack":
      return "Incoming webhook";
    case "webhook":
      return typeof config.url === "string" ? config.url : "";
    case "email":
      return Array.isArray(config.to) ? config.to.join(", ") : "";
  }
}

function DeleteChannel({ channel, onClose }: { channel: ChannelView | null; onClose: () => void }) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const name = channel?.name ?? "";
  return (
    <ConfirmDialog
      open={channel !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Delete ${name}?`}
      description="Its address and the history of its messages are gone for good."
      confirmLabel="Delete channel"
      typeToConfirm={name}
      onConfirm={async () => {
        await deleteChannel(slug, channel?.id ?? "");
        await client.invalidateQueries({ queryKey: queryKeys.alerts(slug) });
        toast({ title: `Channel ${name} deleted`, tone: "success" });
      }}
    >
      {(channel?.rules.length ?? 0) > 0 && (
        <Callout tone="warn">These rules tell it nothing more: {channel?.rules.join(", ")}</Callout>
      )}
    </ConfirmDialog>
  );
}
