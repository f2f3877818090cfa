"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Braces, Ellipsis, LockKeyhole, Pencil, Plus, SearchX, Trash2 } from "lucide-react";
import { parseAsBoolean, parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { FilterInput } from "@/components/shared/filter-input";
import { failureText } from "@/components/shared/form-errors";
import { LastChange } from "@/components/shared/last-change";
import { QueryContent } from "@/components/shared/query-state";
import { ResourceUses } from "@/components/shared/resource-uses";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Badge } from "@/components/ui/badge";
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
import { jsonLook, templateOf } from "./json-text";
import { createVariable, deleteVariable, type Variable, variableQueries } from "./queries";
import { VariableDialog } from "./variable-dialog";

/** Lists shorter than this need no search. */
const SEARCH_FROM = 8;

/** Opens the dialog for a new variable; its state is in the address. */
export function NewVariableButton({ variant = "primary" }: { variant?: ButtonVariant }) {
  const [, setOpen] = useQueryState("new", parseAsBoolean.withDefault(false));
  const gate = useGate("variable.manage", "create variables");
  return (
    <Button
      variant={variant}
      icon={<Plus size={14} aria-hidden />}
      onClick={() => void setOpen(true)}
      {...gate}
    >
      New variable
    </Button>
  );
}

/** The team's variables. */
export function VariableList() {
  const { slug } = useTeam();
  const query = useQuery(variableQueries.list(slug));
  const [isNew, setNew] = useQueryState("new", parseAsBoolean.withDefault(false));
  const [edited, setEdited] = useQueryState("edit", parseAsString);
  const [search, setSearch] = useQueryState("q", parseAsString.withDefault(""));
  const [deleted, setDeleted] = useState<Variable | null>(null);
  return (
    <QueryContent
      query={query}
      skeleton={
        <Card flush>
          <SkeletonTable rows={5} columns={3} />
        </Card>
      }
    >
      {({ items }) => {
        const variable = items.find(({ key }) => key === edited) ?? null;
        const needle = search.trim().toLowerCase();
        const shown = items.filter(({ key, description }) =>
          `${key} ${description}`.toLowerCase().includes(needle),
        );
        return (
          <>
            {(items.length >= SEARCH_FROM || search !== "") && (
              <FilterInput
                label="Search variables"
                placeholder="Search by key or description"
                value={search}
                onChange={(text) => void setSearch(text === "" ? null : text)}
              />
            )}
            <Card flush>
              {items.length === 0 ? (
                <NoVariables />
              ) : shown.length === 0 ? (
                <EmptyState
                  icon={<SearchX size={18} aria-hidden />}
                  title="No variable matches"
                  actions={<Button onClick={() => void setSearch(null)}>Clear the search</Button>}
                />
              ) : (
                <VariableTable
                  items={shown}
                  onEdit={(key) => void setEdited(key)}
                  onDelete={setDeleted}
                />
              )}
            </Card>
            <VariableDialog
              key={variable === null ? "new" : variable.key}
              variable={variable}
              open={isNew || variable !== null}
              onClose={() => {
                void setNew(null);
                void setEdited(null);
              }}
            />
            <DeleteVariable variable={deleted} onClose={() => setDeleted(null)} />
          </>
        );
      }}
    </QueryContent>
  );
}

function VariableTable({
  items,
  onEdit,
  onDelete,
}: {
  items: readonly Variable[];
  onEdit: (key: string) => void;
  onDelete: (variable: Variable) => void;
}) {
  return (
    <Table label="Variables">
      <THead>
        <Th>Key</Th>
        <Th>Value</Th>
        <Th shrink>Updated</Th>
        <Th shrink>
          <span className="sr-only">Actions</span>
        </Th>
      </THead>
      <TBody>
        {items.map((variable) => (
          <Tr key={variable.key}>
            <Td className="sm:w-[40%] sm:max-w-0">
              <div className="flex min-w-0 flex-1 items-start gap-3">
                <div className="min-w-0 flex-1">
                  <button
                    type="button"
                    onClick={() => onEdit(variable.key)}
                    className="block max-w-full truncate rounded-xs font-medium text-ink underline-offset-2 hover:underline"
                  >
                    {variable.key}
                  </button>
                  {variable.description !== "" && (
                    <p className="truncate text-ink-3 text-xs">{variable.description}</p>
                  )}
                </div>
                <span className="sm:hidden">
                  <RowActions variable={variable} onEdit={onEdit} onDelete={onDelete} />
                </span>
              </div>
            </Td>
            <Td label="Value" className="sm:max-w-0">
              <ValuePreview {...variable} />
            </Td>
            <Td label="Updated" shrink>
              <LastChange {...variable} />
            </Td>
            <Td shrink align="end" className="max-sm:hidden!">
              <RowActions variable={variable} onEdit={onEdit} onDelete={onDelete} />
            </Td>
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}

function RowActions({
  variable,
  onEdit,
  onDelete,
}: {
  variable: Variable;
  onEdit: (key: string) => void;
  onDelete: (variable: Variable) => void;
}) {
  const { key } = variable;
  const gate = useGate("variable.manage", "change variables");
  return (
    <span className="flex items-center justify-end gap-0.5">
      <CopyButton text={templateOf(key, variable)} label={`Copy the template of ${key}`} />
      <Menu
        align="end"
        trigger={
          <IconButton size="sm" label={`Actions on ${key}`}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil size={14} aria-hidden />} onClick={() => onEdit(key)}>
          {gate.disabledReason === undefined ? "Edit" : "Look at it"}
        </MenuItem>
        <MenuItem
          tone="danger"
          icon={<Trash2 size={14} aria-hidden />}
          onClick={() => onDelete(variable)}
          {...gate}
        >
          Delete
        </MenuItem>
      </Menu>
    </span>
  );
}

/** The first line of a value; a secret shows that it is one. */
function ValuePreview({ value, isJson }: Pick<Variable, "value" | "isJson">) {
  if (value === null) {
    return (
      <span className="flex items-center gap-1.5 text-ink-2">
        <LockKeyhole size={13} aria-hidden /> secret
        {isJson && <Badge tone="info">JSON</Badge>}
      </span>
    );
  }
  if (value === "") return <span className="text-ink-3">empty</span>;
  return (
    <span className="flex min-w-0 items-center gap-2 max-sm:justify-end">
      {(isJson || jsonLook(value).kind === "json") && <Badge tone="info">JSON</Badge>}
      <span className="min-w-0 truncate font-mono text-ink-2 text-xs">
        {value.slice(0, 200).replace(/\s+/g, " ")}
      </span>
    </span>
  );
}

function DeleteVariable({ variable, onClose }: { variable: Variable | null; onClose: () => void }) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const key = variable?.key ?? "";
  const refresh = () => client.invalidateQueries({ queryKey: variableQueries.list(slug).queryKey });

  async function remove() {
    await deleteVariable(slug, key);
    await refresh();
    const value = variable?.value ?? null;
    toast({
      title: `Variable ${key} deleted`,
      tone: "success",
      // A secret is not known here, so that only the others can come back.
      ...(variable === null || value === null
        ? {}
        : { action: { label: "Undo", onClick: () => void bringBack({ ...variable, value }) } }),
    });
  }

  async function bringBack(gone: Variable & { value: string }) {
    try {
      const { key, value, isSecret, isJson, description } = gone;
      await createVariable(slug, { key, value, isSecret, isJson, description });
      await refresh();
    } catch (error) {
      toast({
        title: `Could not bring ${gone.key} back`,
        description: failureText(error),
        tone: "danger",
      });
    }
  }

  return (
    <ConfirmDialog
      open={variable !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Delete ${key}?`}
      confirmLabel="Delete variable"
      {...(variable?.isSecret === true
        ? { typeToConfirm: key, description: "Its secret value is gone for good." }
        : {})}
      onConfirm={remove}
    >
      <Callout tone="warn">Templates that read it fail from their next attempt on.</Callout>
      {variable !== null && <ResourceUses kind="variables" id={key} />}
    </ConfirmDialog>
  );
}

function NoVariables() {
  return (
    <EmptyState
      icon={<Braces size={18} aria-hidden />}
      title="No variables yet"
      actions={<NewVariableButton variant="secondary" />}
    >
      A variable is a value that DAGs share: a list of recipients, a bucket, a switch. Templates
      read it by its key, and so it changes without a new version.
    </EmptyState>
  );
}
