"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Ban, KeyRound } from "lucide-react";
import { useState } from "react";
import { QueryContent } from "@/components/shared/query-state";
import { ROLE_WORDS } from "@/components/shared/roles";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { SkeletonTable } from "@/components/ui/skeleton";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { roleAtLeast } from "@/lib/core/permissions";
import { NewTokenButton, NewTokenDialog } from "./new-token";
import { type ApiToken, revokeToken, tokenQueries } from "./queries";
import { tokenState } from "./token-state";

/** The team's API tokens: those that work first, the others on request. */
export function TokenList() {
  const { slug } = useTeam();
  const query = useQuery(tokenQueries.list(slug));
  const [all, setAll] = useState(false);
  const [ending, setEnding] = useState<ApiToken | null>(null);
  return (
    <QueryContent
      query={query}
      skeleton={
        <Card flush>
          <SkeletonTable rows={3} columns={5} />
        </Card>
      }
    >
      {({ items }) => {
        const now = query.dataUpdatedAt;
        const active = items.filter((token) => tokenState(token, now) === "active");
        const ended = items.length - active.length;
        const shown = all ? items : active;
        return (
          <>
            <Card flush>
              {items.length === 0 ? (
                <NoTokens />
              ) : (
                <>
                  {shown.length > 0 && <TokenTable items={shown} now={now} onRevoke={setEnding} />}
                  {ended > 0 && (
                    <div className="flex items-center justify-between gap-3 border-t px-3 py-2 text-ink-3 text-xs first:border-t-0">
                      <span>{active.length === 0 && !all ? "No token works at present." : ""}</span>
                      <Button size="sm" variant="ghost" onClick={() => setAll(!all)}>
                        {all ? "Hide ended" : `Show ${ended} ended`}
                      </Button>
                    </div>
                  )}
                </>
              )}
            </Card>
            <NewTokenDialog />
            <RevokeToken token={ending} onClose={() => setEnding(null)} />
          </>
        );
      }}
    </QueryContent>
  );
}

function TokenTable({
  items,
  now,
  onRevoke,
}: {
  items: readonly ApiToken[];
  now: number;
  onRevoke: (token: ApiToken) => void;
}) {
  const { role } = useTeam();
  return (
    <Table label="API tokens">
      <THead>
        <Th>Name</Th>
        <Th shrink>Role</Th>
        <Th shrink>Last used</Th>
        <Th shrink>Made</Th>
        <Th shrink>Expires</Th>
        <Th shrink>
          <span className="sr-only">Actions</span>
        </Th>
      </THead>
      <TBody>
        {items.map((token) => {
          const state = tokenState(token, now);
          return (
            <Tr key={token.id}>
              <Td>
                <div className="min-w-0">
                  <p className="flex items-center gap-2 font-medium text-ink">
                    <span className="truncate">{token.name}</span>
                    {state !== "active" && (
                      <Badge>{state === "revoked" ? "Revoked" : "Expired"}</Badge>
                    )}
                  </p>
                  <p className="font-mono text-ink-3 text-xs">{token.prefix}…</p>
                </div>
              </Td>
              <Td label="Role" shrink>
                <Badge>{ROLE_WORDS[token.role].label}</Badge>
              </Td>
              <Td label="Last used" shrink>
                <Instant past value={token.lastUsedAt} none="never" />
              </Td>
              <Td label="Made" shrink>
                <Instant past value={token.createdAt} none="" />
              </Td>
              <Td label="Expires" shrink>
                <Instant value={token.revokedAt ?? token.expiresAt} none="never" />
              </Td>
              <Td shrink align="end">
                {state === "active" && (
                  <span className="flex justify-end max-sm:w-full">
                    <Button
                      size="sm"
                      variant="ghost"
                      icon={<Ban size={14} aria-hidden />}
                      aria-label={`Revoke ${token.name}`}
                      onClick={() => onRevoke(token)}
                      {...(roleAtLeast(role, token.role)
                        ? {}
                        : { disabledReason: `Only an ${token.role} can revoke it.` })}
                    >
                      Revoke
                    </Button>
                  </span>
                )}
              </Td>
            </Tr>
          );
        })}
      </TBody>
    </Table>
  );
}

function Instant({
  value,
  none,
  past = false,
}: {
  value: string | null;
  none: string;
  past?: boolean;
}) {
  if (value === null) return <span className="text-ink-3">{none}</span>;
  return <Timestamp past={past} value={value} focusable={false} className="text-ink-2" />;
}

function RevokeToken({ token, onClose }: { token: ApiToken | null; onClose: () => void }) {
  const { slug } = useTeam();
  const client = useQueryClient();
  return (
    <ConfirmDialog
      open={token !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Revoke ${token?.name ?? ""}?`}
      description="It stops working at once, and cannot be brought back."
      confirmLabel="Revoke token"
      onConfirm={async () => {
        if (token === null) return;
        await revokeToken(slug, token.id);
        await client.invalidateQueries({ queryKey: tokenQueries.list(slug).queryKey });
        toast({ title: `Token ${token.name} is revoked`, tone: "success" });
      }}
    >
      <p className="text-ink-2">
        {token?.lastUsedAt == null ? (
          "It was never used."
        ) : (
          <>
            It was last used <Timestamp past value={token.lastUsedAt} focusable={false} />.
          </>
        )}
      </p>
    </ConfirmDialog>
  );
}

function NoTokens() {
  return (
    <EmptyState
      icon={<KeyRound size={18} aria-hidden />}
      title="No API tokens yet"
      actions={<NewTokenButton variant="secondary" />}
    >
      With a token, scripts and CI do here what you do: trigger runs, publish DAGs, read logs. Each
      has a role and an end.
    </EmptyState>
  );
}
