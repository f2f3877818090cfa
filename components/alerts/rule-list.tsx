"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { BellRing, Ellipsis, Pencil, Plus, Trash2 } from "lucide-react";
import { parseAsBoolean, parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { failureText } from "@/components/shared/form-errors";
import { QueryContent } from "@/components/shared/query-state";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Button, IconButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Switch } from "@/components/ui/choice";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { Menu, MenuItem } from "@/components/ui/menu";
import { SkeletonTable } from "@/components/ui/skeleton";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { queryKeys } from "@/lib/browser/query-keys";
import type { RuleView } from "@/lib/schemas/api/alert";
import { alertQueries, deleteRule, switchRule } from "./queries";
import { RuleDialog } from "./rule-dialog";
import { eventWords, scopeWords } from "./rule-form";

/** Opens the dialog for a new rule; its state is in the address. */
export function NewRuleButton({ variant = "primary" }: { variant?: "primary" | "secondary" }) {
  const [, setOpen] = useQueryState("new", parseAsBoolean.withDefault(false));
  const gate = useGate("alert.manage", "make rules");
  return (
    <Button
      variant={variant}
      icon={<Plus size={14} aria-hidden />}
      onClick={() => void setOpen(true)}
      {...gate}
    >
      New rule
    </Button>
  );
}

/** The team's rules, or those that look at one DAG. */
export function RuleList({ dagId }: { dagId?: string }) {
  const { slug } = useTeam();
  const query = useQuery(alertQueries.rules(slug, dagId));
  const [isNew, setNew] = useQueryState("new", parseAsBoolean.withDefault(false));
  const [edited, setEdited] = useQueryState("edit", parseAsString);
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
        const rule = items.find(({ id }) => id === edited) ?? null;
        return (
          <>
            <Card flush>
              {items.length === 0 ? (
                <EmptyState
                  icon={<BellRing size={18} aria-hidden />}
                  title="No rules"
                  actions={<NewRuleButton variant="secondary" />}
                >
                  A rule says what to hear of, where, and who is told. Without one, nothing that
                  fails becomes an incident.
                </EmptyState>
              ) : (
                <RuleTable items={items} onEdit={(id) => void setEdited(id)} />
              )}
            </Card>
            <RuleDialog
              key={rule?.id ?? "new"}
              rule={rule}
              dagId={dagId}
              open={isNew || rule !== null}
              onClose={() => {
                void setNew(null);
                void setEdited(null);
              }}
            />
          </>
        );
      }}
    </QueryContent>
  );
}

function RuleTable({
  items,
  onEdit,
}: {
  items: readonly RuleView[];
  onEdit: (id: string) => void;
}) {
  const { slug } = useTeam();
  const channels = useQuery(alertQueries.channels(slug)).data?.items ?? [];
  const [deleted, setDeleted] = useState<RuleView | null>(null);
  return (
    <>
      <Table label="Rules">
        <THead>
          <Th>Rule</Th>
          <Th>When</Th>
          <Th>Who is told</Th>
          <Th shrink>On</Th>
          <Th shrink>
            <span className="sr-only">Actions</span>
          </Th>
        </THead>
        <TBody>
          {items.map((rule) => {
            const told = channels.filter(({ id }) => rule.channels.includes(id));
            return (
              <Tr key={rule.id}>
                <Td>
                  <button
                    type="button"
                    onClick={() => onEdit(rule.id)}
                    className="block max-w-full break-words rounded-xs text-left font-medium text-ink underline-offset-2 hover:underline"
                  >
                    {rule.name}
                  </button>
                </Td>
                <Td label="When">
                  <span className="text-ink">{eventWords(rule)}</span>
                  <span className="block break-words text-ink-3 text-xs">
                    {scopeWords(rule.scope)}
                  </span>
                </Td>
                <Td label="Who is told">
                  <span className="break-words text-ink-2">
                    {told.length === 0
                      ? "shown here only"
                      : told.map(({ name }) => name).join(", ")}
                  </span>
                </Td>
                <Td label="On" shrink>
                  <RuleSwitch rule={rule} />
                </Td>
                <Td shrink align="end">
                  <RuleMenu rule={rule} onEdit={onEdit} onDelete={setDeleted} />
                </Td>
              </Tr>
            );
          })}
        </TBody>
      </Table>
      <DeleteRule rule={deleted} onClose={() => setDeleted(null)} />
    </>
  );
}

function RuleMenu({
  rule,
  onEdit,
  onDelete,
}: {
  rule: RuleView;
  onEdit: (id: string) => void;
  onDelete: (rule: RuleView) => void;
}) {
  const gate = useGate("alert.manage", "change rules");
  return (
    <Menu
      align="end"
      trigger={
        <IconButton size="sm" label={`Actions on ${rule.name}`}>
          <Ellipsis size={16} aria-hidden />
        </IconButton>
      }
    >
      <MenuItem icon={<Pencil size={14} aria-hidden />} onClick={() => onEdit(rule.id)}>
        {gate.disabledReason === undefined ? "Edit" : "Look at it"}
      </MenuItem>
      <MenuItem
        tone="danger"
        icon={<Trash2 size={14} aria-hidden />}
        onClick={() => onDelete(rule)}
        {...gate}
      >
        Delete
      </MenuItem>
    </Menu>
  );
}

function RuleSwitch({ rule }: { rule: RuleView }) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const { disabledReason } = useGate("alert.manage", "change rules");
  const change = useMutation({
    mutationFn: (enabled: boolean) => switchRule(slug, rule.id, enabled),
    onError: (error) => toast({ title: failureText(error), tone: "danger" }),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.alerts(slug) }),
  });
  return (
    <Switch
      aria-label={`${rule.name} is on`}
      title={disabledReason}
      checked={change.isPending ? change.variables : rule.enabled}
      disabled={disabledReason !== undefined}
      onChange={(event) => change.mutate(event.target.checked)}
    />
  );
}

function DeleteRule({ rule, onClose }: { rule: RuleView | null; onClose: () => void }) {
  const { slug } = useTeam();
  const client = useQueryClient();
  return (
    <ConfirmDialog
      open={rule !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Delete ${rule?.name ?? ""}?`}
      description="Incidents that it opened stay."
      confirmLabel="Delete rule"
      onConfirm={async () => {
        await deleteRule(slug, rule?.id ?? "");
        await client.invalidateQueries({ queryKey: queryKeys.alerts(slug) });
        toast({ title: `Rule ${rule?.name ?? ""} deleted`, tone: "success" });
      }}
    />
  );
}
