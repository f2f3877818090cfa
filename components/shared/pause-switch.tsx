"use client";

import { Popover as Base } from "@base-ui/react/popover";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Switch } from "@/components/ui/choice";
import { toast } from "@/components/ui/toast";
import { Tooltip } from "@/components/ui/tooltip";
import { dagQueries } from "@/lib/browser/dag-queries";
import { apiFetch } from "@/lib/browser/fetcher";
import { formatCount } from "@/lib/browser/format";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { type DagDetail, dagDetailSchema } from "@/lib/schemas/api/dag";
import { ApiHint } from "./api-hint";
import { pauseShell } from "./pause-shell";
import { useGate, useTeam } from "./team-context";
import { Timestamp } from "./timestamp";

/**
 * Turns a DAG's schedule on and off at once, and back when the server refuses. Where turning it on
 * would start runs right away, it says which ones first.
 */
export function PauseSwitch({
  dagId,
  paused,
  zone,
  withLabel = false,
}: {
  dagId: string;
  paused: boolean;
  zone: string;
  withLabel?: boolean;
}) {
  const { slug: team } = useTeam();
  const gate = useGate("dag.pause", "pause and start DAGs");
  const client = useQueryClient();
  const anchor = useRef<HTMLSpanElement>(null);
  const [due, setDue] = useState<DagDetail["dueOnUnpause"] | null>(null);
  const [checking, setChecking] = useState(false);
  const change = useMutation({
    mutationFn: (next: boolean) =>
      apiFetch(dagDetailSchema, apiPath(team, "dags", dagId), {
        method: "PATCH",
        json: { paused: next },
      }),
    onSuccess: (detail, next) => {
      client.setQueryData(dagQueries.detail(team, dagId).queryKey, detail);
      toast({
        title: next ? `${dagId} is paused` : `${dagId} is on`,
        description: next ? "No further runs start by schedule." : "It runs by its schedule.",
        tone: "success",
        action: { label: "Undo", onClick: () => change.mutate(!next) },
      });
    },
    onError: (error, next) =>
      toast({
        title: next ? `Could not pause ${dagId}` : `Could not start ${dagId}`,
        description: error.message,
        tone: "danger",
      }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: queryKeys.dagList(team) }),
        client.invalidateQueries({ queryKey: dagQueries.detail(team, dagId).queryKey }),
      ]),
  });
  const shown = change.isPending ? change.variables : paused;

  async function turn(on: boolean) {
    if (!on) return change.mutate(true);
    setChecking(true);
    try {
      const detail = await client.fetchQuery({ ...dagQueries.detail(team, dagId), staleTime: 0 });
      if (detail.dueOnUnpause.count > 0) setDue(detail.dueOnUnpause);
      else change.mutate(false);
    } catch (error) {
      toast({
        title: `Could not look up ${dagId}`,
        description: error instanceof Error ? error.message : String(error),
        tone: "danger",
      });
    } finally {
      setChecking(false);
    }
  }

  const hint = gate.disabledReason ?? (shown ? "Paused: turn on" : "On: pause");
  return (
    <span ref={anchor} className="inline-flex items-center">
      <Tooltip content={hint}>
        <span className="inline-flex min-h-6 min-w-6 items-center">
          <Switch
            {...(withLabel
              ? { label: shown ? "Paused" : "On" }
              : { "aria-label": `Schedule of ${dagId}` })}
            checked={!shown}
            aria-busy={checking || change.isPending}
            disabled={gate.disabledReason !== undefined || checking}
            onChange={(event) => void turn(event.target.checked)}
          />
        </span>
      </Tooltip>
      <Base.Root open={due !== null} onOpenChange={(open) => !open && setDue(null)}>
        <Base.Portal>
          <Base.Positioner anchor={anchor} sideOffset={6} align="start" className="z-50">
            <Base.Popup className="overlay w-80 max-w-[calc(100vw-1rem)] p-4">
              {due !== null && (
                <>
                  <Base.Title className="font-semibold text-ink text-sm">
                    {due.count === 1
                      ? "This starts a run at once"
                      : `This starts ${formatCount(due.count, "run")} at once`}
                  </Base.Title>
                  <Base.Description className="mt-1 text-ink-2">
                    {due.count === 1 ? "Its" : "Their"} time has passed while the DAG was paused:
                  </Base.Description>
                  <ul className="my-2 flex flex-col gap-0.5 font-mono text-ink text-xs">
                    {due.logicalDates.map((date) => (
                      <li key={date}>
                        <Timestamp value={date} zone={zone} format="absolute" focusable={false} />
                      </li>
                    ))}
                    {due.count > due.logicalDates.length && (
                      <li className="font-sans text-ink-3">
                        and {due.count - due.logicalDates.length} more
                      </li>
                    )}
                  </ul>
                  <div className="mt-3 flex items-center justify-end gap-2">
                    <span className="mr-auto">
                      <ApiHint examples={[pauseShell(dagId, false)]} />
                    </span>
                    <Button size="sm" onClick={() => setDue(null)}>
                      Stay paused
                    </Button>
                    <Button
                      size="sm"
                      variant="primary"
                      onClick={() => {
                        setDue(null);
                        change.mutate(false);
                      }}
                    >
                      Turn on
                    </Button>
                  </div>
                </>
              )}
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </span>
  );
}
