"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useEffect, useState } from "react";
import { gateFor } from "@/components/shared/role-gate";
import { useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { toast } from "@/components/ui/toast";
import { apiFetch } from "@/lib/browser/fetcher";
import { formatCount } from "@/lib/browser/format";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { lookNowResultSchema } from "@/lib/schemas/api/operate";
import type { DeferralView } from "@/lib/schemas/api/run";
import { elapsedWords } from "./deferral-times";

/** What a deferred task saw when it looked last, when it looks next, and a way to look now. */
export function DeferralNote({
  asking: { dagId, run, taskId },
  deferral,
}: {
  asking: { dagId: string; run: string; taskId: string };
  deferral: DeferralView;
}) {
  const { slug, role } = useTeam();
  const client = useQueryClient();
  const now = useSecond();
  const look = useMutation({
    mutationFn: () =>
      apiFetch(
        lookNowResultSchema,
        apiPath(slug, "dags", dagId, "runs", run, "tasks", taskId, "look"),
        { method: "POST", idempotencyKey: true },
      ),
    onError: (error) =>
      toast({ title: "It was not looked at", description: error.message, tone: "danger" }),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.run(slug, dagId, run) }),
  });
  return (
    <Callout
      title={`Waiting without a slot: ${deferral.saw}`}
      action={
        deferral.nextAt !== null && (
          <Button
            size="sm"
            icon={<Eye size={14} aria-hidden />}
            onClick={() => look.mutate()}
            loading={look.isPending}
            {...gateFor(role, "run.look", "have tasks looked at")}
          >
            Look now
          </Button>
        )
      }
    >
      {now === null ? "" : whenWords(deferral, now)}
    </Callout>
  );
}

function whenWords(deferral: DeferralView, now: number): string {
  const since = elapsedWords(now - Date.parse(deferral.lookedAt));
  const looked = `${formatCount(deferral.looks, "look")} so far, the last ${since} ago`;
  if (deferral.isLooking) return `${looked}; looking now.`;
  if (deferral.nextAt === null) return `${looked}; an event wakes it.`;
  const left = Date.parse(deferral.nextAt) - now;
  return left <= 0 ? `${looked}; looking now.` : `${looked}; next look in ${elapsedWords(left)}.`;
}

/** The current instant, renewed each second; null until hydration is over. */
function useSecond(): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
