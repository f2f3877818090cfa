"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Cable, Ellipsis, LockKeyhole, Pencil, Plus, Trash2 } from "lucide-react";
import { parseAsBoolean, parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { LastChange } from "@/components/shared/last-change";
import { QueryContent } from "@/components/shared/query-state";
import { ResourceUses } from "@/components/shared/resource-uses";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Button, IconButton } from "@/components/ui/button";
import type { ButtonVariant } from "@/components/ui/button-styles";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { CopyButton } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";
import { Menu, MenuItem } from "@/components/ui/menu";
import { SkeletonTable } from "@/components/ui/skeleton";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { Tooltip } from "@/components/ui/tooltip";
import { ConnectionDialog } from "./connection-dialog";
import { ConnectionTest, ConnectionTestNote } from "./connection-test";
import { type Connection, connectionQueries, deleteConnection } from "./queries";
import { TYPE_LOOKS } from "./types";

/** Opens the dialog for a new connection; its state is in the address. */
export function NewConnectionButton({ variant = "primary" }: { variant?: ButtonVariant }) {
  const [, setOpen] = useQueryState("new", parseAsBoolean.withDefault(false));
  const gate = useGate("connection.manage", "create connections");
  return (
    <Button
      variant={variant}
      icon={<Plus size={14} aria-hidden />}
      onClick={() => void setOpen(true)}
      {...gate}
    >
      New connection
    </Button>
  );
}

/** The team's connections. */
export function ConnectionList() {
  const { slug } = useTeam();
  const query = useQuery(connectionQueries.list(slug));
  const [isNew, setNew] = useQueryState("new", parseAsBoolean.withDefault(false));
  const [edited, setEdited] = useQueryState("edit", parseAsString);
  const [deleted, setDeleted] = useState<Connection | null>(null);
  return (
    <QueryContent
      query={query}
      skeleton={
        <Card flush>
          <SkeletonTable rows={4} columns={5} />
        </Card>
      }
    >
      {({ items }) => {
        const connection = items.find(({ connId }) => connId === edited) ?? null;
        return (
          <>
            <Card flush>
              {items.length === 0 ? (
                <NoConnections />
              ) : (
                <ConnectionTable
                  items={items}
                  onEdit={(connId) => void setEdited(connId)}
                  onDelete={setDeleted}
                />
              )}
            </Card>
            <ConnectionDialog
              key={connection === null ? "new" : connection.connId}
              connection={connection}
              open={isNew || connection !== null}
              onClose={() => {
                void setNew(null);
                void setEdited(null);
              }}
              onTested={(connId) => {
                void setNew(null);
                void setEdited(connId);
              }}
            />
            <DeleteConnection connection={deleted} onClose={() => setDeleted(null)} />
          </>
        );
      }}
    </QueryContent>
  );
}

function ConnectionTable({
  items,
  onEdit,
  onDelete,
}: {
  items: readonly Connection[];
  onEdit: (connId: string) => void;
  onDelete: (connection: Connection) => void;
}) {
  return (
    <Table label="Connections">
      <THead>
        <Th>Connection</Th>
        <Th>Leads to</Th>
        <Th shrink>Secret</Th>
        <Th shrink>Test</Th>
        <Th shrink>Updated</Th>
        <Th shrink>
          <span className="sr-only">Actions</span>
        </Th>
      </THead>
      <TBody>
        {items.map((connection) => {
          const { connId, type, description, secretsSet } = connection;
          const { Icon, label, address } = TYPE_LOOKS[type];
          const leadsTo = address(connection.config);
          const actions = (
            <RowActions connection={connection} onEdit={onEdit} onDelete={onDelete} />
          );
          return (
            <Tr key={connId}>
              <Td className="sm:max-w-0 sm:w-[45%]">
                <div className="flex min-w-0 flex-1 items-center gap-3">
                  <Tooltip content={label}>
                    <span className="grid size-7 shrink-0 place-items-center rounded-md border bg-sunken text-ink-2">
                      <Icon size={14} role="img" aria-label={label} />
                    </span>
                  </Tooltip>
                  <div className="min-w-0 flex-1">
                    <button
                      type="button"
                      onClick={() => onEdit(connId)}
                      className="block max-w-full truncate rounded-xs font-medium text-ink underline-offset-2 hover:underline"
                    >
                      {connId}
                    </button>
                    {description !== "" && (
                      <p className="truncate text-ink-3 text-xs">{description}</p>
                    )}
                    <ConnectionTestNote test={connection.test} />
                  </div>
                  <span className="sm:hidden">{actions}</span>
                </div>
              </Td>
              <Td label="Leads to" className="sm:max-w-0">
                {leadsTo === "" ? (
                  <span className="text-ink-3">no host</span>
                ) : (
                  <span className="block min-w-0 truncate font-mono text-ink-2 text-xs">
                    {leadsTo}
                  </span>
                )}
              </Td>
              <Td label="Secret" shrink>
                {secretsSet.length === 0 ? (
                  <span className="text-ink-3">none</span>
                ) : (
                  <span className="flex items-center gap-1.5 text-ink-2">
                    <LockKeyhole size={13} aria-hidden /> set
                  </span>
                )}
              </Td>
              <Td label="Test" shrink>
                <ConnectionTest connection={connection} />
              </Td>
              <Td label="Updated" shrink>
                <LastChange {...connection} />
              </Td>
              <Td shrink align="end" className="max-sm:hidden!">
                {actions}
              </Td>
            </Tr>
          );
        })}
      </TBody>
    </Table>
  );
}

function RowActions({
  connection,
  onEdit,
  onDelete,
}: {
  connection: Connection;
  onEdit: (connId: string) => void;
  onDelete: (connection: Connection) => void;
}) {
  const { connId } = connection;
  const gate = useGate("connection.manage", "change connections");
  return (
    <span className="flex items-center justify-end gap-0.5">
      <CopyButton text={connId} label={`Copy the id ${connId}`} />
      <Menu
        align="end"
        trigger={
          <IconButton size="sm" label={`Actions on ${connId}`}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil size={14} aria-hidden />} onClick={() => onEdit(connId)}>
          {gate.disabledReason === undefined ? "Edit" : "Look at it"}
        </MenuItem>
        <MenuItem
          tone="danger"
          icon={<Trash2 size={14} aria-hidden />}
          onClick={() => onDelete(connection)}
          {...gate}
        >
          Delete
        </MenuItem>
      </Menu>
    </span>
  );
}

function DeleteConnection({
  connection,
  onClose,
}: {
  connection: Connection | null;
  onClose: () => void;
}) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const connId = connection?.connId ?? "";
  return (
    <ConfirmDialog
      open={connection !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Delete ${connId}?`}
      description="Its address and its secrets are gone for good."
      confirmLabel="Delete connection"
      typeToConfirm={connId}
      onConfirm={async () => {
        await deleteConnection(slug, connId);
        await client.invalidateQueries({ queryKey: connectionQueries.list(slug).queryKey });
        toast({ title: `Connection ${connId} deleted`, tone: "success" });
      }}
    >
      <Callout tone="warn">Tasks that name it fail from their next attempt on.</Callout>
      {connection !== null && <ResourceUses kind="connections" id={connId} />}
    </ConfirmDialog>
  );
}

function NoConnections() {
  return (
    <EmptyState
      icon={<Cable size={18} aria-hidden />}
      title="No connections yet"
      actions={<NewConnectionButton variant="secondary" />}
    >
      A connection holds where a database or an API is and how to get in, so that DAGs carry no
      passwords.
    </EmptyState>
  );
}
