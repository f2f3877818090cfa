"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Pencil, Plus, Trash2 } from "lucide-react";
import { parseAsBoolean, parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { QueryContent } from "@/components/shared/query-state";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Badge } from "@/components/ui/badge";
import { Button, IconButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Menu, MenuItem } from "@/components/ui/menu";
import { SkeletonTable } from "@/components/ui/skeleton";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { PoolDialog } from "./pool-dialog";
import { PoolUse } from "./pool-use";
import { deletePool, type Pool, poolQueries } from "./queries";

/** Opens the dialog for a new pool; its state is in the address. */
export function NewPoolButton() {
  const [, setOpen] = useQueryState("new", parseAsBoolean.withDefault(false));
  const gate = useGate("pool.manage", "create pools");
  return (
    <Button
      variant="primary"
      icon={<Plus size={14} aria-hidden />}
      onClick={() => void setOpen(true)}
      {...gate}
    >
      New pool
    </Button>
  );
}

/** The team's pools. There is always one, so the list is never empty. */
export function PoolList() {
  const { slug } = useTeam();
  const query = useQuery(poolQueries.list(slug));
  const [isNew, setNew] = useQueryState("new", parseAsBoolean.withDefault(false));
  const [edited, setEdited] = useQueryState("edit", parseAsString);
  const [deleted, setDeleted] = useState<Pool | null>(null);
  return (
    <QueryContent
      query={query}
      skeleton={
        <Card flush>
          <SkeletonTable rows={3} columns={4} />
        </Card>
      }
    >
      {({ items }) => {
        const pool = items.find(({ name }) => name === edited) ?? null;
        return (
          <>
            <Card flush>
              <PoolTable
                items={items}
                onEdit={(name) => void setEdited(name)}
                onDelete={setDeleted}
              />
            </Card>
            <PoolDialog
              key={pool === null ? "new" : pool.name}
              pool={pool}
              open={isNew || pool !== null}
              onClose={() => {
                void setNew(null);
                void setEdited(null);
              }}
            />
            <DeletePool pool={deleted} onClose={() => setDeleted(null)} />
          </>
        );
      }}
    </QueryContent>
  );
}

function PoolTable({
  items,
  onEdit,
  onDelete,
}: {
  items: readonly Pool[];
  onEdit: (name: string) => void;
  onDelete: (pool: Pool) => void;
}) {
  return (
    <Table label="Pools">
      <THead>
        <Th>Pool</Th>
        <Th>Slots used</Th>
        <Th shrink align="end">
          Running
        </Th>
        <Th shrink align="end">
          Queued
        </Th>
        <Th shrink align="end">
          Waiting
        </Th>
        <Th shrink>
          <span className="sr-only">Actions</span>
        </Th>
      </THead>
      <TBody>
        {items.map((pool) => (
          <Tr key={pool.name}>
            <Td className="sm:w-[40%] sm:max-w-0">
              <div className="flex min-w-0 flex-1 items-start gap-3">
                <div className="min-w-0 flex-1">
                  <span className="flex items-center gap-2">
                    <button
                      type="button"
                      onClick={() => onEdit(pool.name)}
                      className="block max-w-full truncate rounded-xs font-medium text-ink underline-offset-2 hover:underline"
                    >
                      {pool.name}
                    </button>
                    {pool.isDefault && <Badge>default</Badge>}
                  </span>
                  {pool.description !== "" && (
                    <p className="truncate text-ink-3 text-xs">{pool.description}</p>
                  )}
                </div>
                <span className="sm:hidden">
                  <RowActions pool={pool} onEdit={onEdit} onDelete={onDelete} />
                </span>
              </div>
            </Td>
            <Td label="Slots used">
              <PoolUse pool={pool} />
            </Td>
            <Td label="Running" shrink align="end">
              {pool.runningTasks}
            </Td>
            <Td label="Queued" shrink align="end">
              {pool.queuedTasks}
            </Td>
            <Td label="Waiting" shrink align="end">
              {pool.scheduledTasks}
            </Td>
            <Td shrink align="end" className="max-sm:hidden!">
              <RowActions pool={pool} onEdit={onEdit} onDelete={onDelete} />
            </Td>
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}

function RowActions({
  pool,
  onEdit,
  onDelete,
}: {
  pool: Pool;
  onEdit: (name: string) => void;
  onDelete: (pool: Pool) => void;
}) {
  const gate = useGate("pool.manage", "change pools");
  const kept = pool.isDefault ? { disabledReason: "Tasks that name no pool run in it" } : gate;
  return (
    <Menu
      align="end"
      trigger={
        <IconButton size="sm" label={`Actions on ${pool.name}`}>
          <Ellipsis size={16} aria-hidden />
        </IconButton>
      }
    >
      <MenuItem icon={<Pencil size={14} aria-hidden />} onClick={() => onEdit(pool.name)}>
        {gate.disabledReason === undefined ? "Edit" : "Look at it"}
      </MenuItem>
      <MenuItem
        tone="danger"
        icon={<Trash2 size={14} aria-hidden />}
        onClick={() => onDelete(pool)}
        {...kept}
      >
        Delete
      </MenuItem>
    </Menu>
  );
}

function DeletePool({ pool, onClose }: { pool: Pool | null; onClose: () => void }) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const name = pool?.name ?? "";
  return (
    <ConfirmDialog
      open={pool !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Delete ${name}?`}
      confirmLabel="Delete pool"
      onConfirm={async () => {
        await deletePool(slug, name);
        await client.invalidateQueries({ queryKey: poolQueries.list(slug).queryKey });
        toast({ title: `Pool ${name} deleted`, tone: "success" });
      }}
    >
      <Callout tone="warn">
        Tasks of older versions that name it would wait until there is a pool of this name again. A
        pool that a DAG or a task uses now is not deleted.
      </Callout>
    </ConfirmDialog>
  );
}
