"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { LogOut, Monitor, Smartphone } from "lucide-react";
import { useState } from "react";
import { failureText } from "@/components/shared/form-errors";
import { QueryContent } from "@/components/shared/query-state";
import { Timestamp } from "@/components/shared/timestamp";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { SkeletonTable } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { formatCount } from "@/lib/browser/format";
import { revokeOtherSessions, revokeSession, type Session, sessionQueries } from "./queries";
import { describeUserAgent } from "./user-agent";

/** Where the person is signed in; each other place can be signed out from here. */
export function SessionList({ onSignOut }: { onSignOut: () => Promise<void> }) {
  const query = useQuery(sessionQueries.list());
  const client = useQueryClient();
  const others = query.data?.items.filter(({ current }) => !current).length ?? 0;
  const refresh = () => client.invalidateQueries({ queryKey: sessionQueries.list().queryKey });
  return (
    <Card
      flush
      title="Sessions"
      description="Where you are signed in."
      actions={
        others > 0 && (
          <ConfirmDialog
            trigger={<Button size="sm">Sign out everywhere else</Button>}
            title={`Sign out of ${formatCount(others, "other session")}?`}
            description="This browser stays signed in."
            confirmLabel="Sign them out"
            onConfirm={async () => {
              const count = await revokeOtherSessions();
              await refresh();
              toast({ title: `${formatCount(count, "session")} signed out`, tone: "success" });
            }}
          />
        )
      }
    >
      <QueryContent query={query} skeleton={<SkeletonTable rows={2} columns={3} />}>
        {({ items }) => (
          <ul>
            {items.map((session) => (
              <SessionRow
                key={session.id}
                session={session}
                onEnd={async () => {
                  if (session.current) return onSignOut();
                  await revokeSession(session.id);
                  await refresh();
                }}
              />
            ))}
          </ul>
        )}
      </QueryContent>
    </Card>
  );
}

function SessionRow({ session, onEnd }: { session: Session; onEnd: () => Promise<void> }) {
  const [busy, setBusy] = useState(false);
  const { text, isMobile } = describeUserAgent(session.userAgent);
  const Icon = isMobile ? Smartphone : Monitor;

  async function end() {
    setBusy(true);
    try {
      await onEnd();
    } catch (error) {
      toast({ title: "The session goes on", description: failureText(error), tone: "danger" });
    } finally {
      setBusy(false);
    }
  }

  return (
    <li className="flex items-center gap-3 border-b px-4 py-2.5 last:border-b-0">
      <Icon size={16} aria-hidden className="shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 text-ink">
          <span title={session.userAgent}>{text}</span>
          {session.current && <Badge tone="ok">This browser</Badge>}
        </p>
        <p className="flex flex-wrap gap-x-1.5 text-ink-3 text-xs">
          <span>{session.ip === "" ? "address unknown" : session.ip}</span>
          <span aria-hidden="true">·</span>
          <span>
            seen <Timestamp past value={session.lastSeenAt} focusable={false} />
          </span>
          <span aria-hidden="true">·</span>
          <span>
            signed in <Timestamp past value={session.createdAt} focusable={false} />
          </span>
        </p>
      </div>
      <Button
        size="sm"
        variant="ghost"
        loading={busy}
        icon={<LogOut size={14} aria-hidden />}
        aria-label={session.current ? "Sign out" : `Sign out ${text}`}
        onClick={() => void end()}
      >
        Sign out
      </Button>
    </li>
  );
}
