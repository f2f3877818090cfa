"use client";

import { useQuery } from "@tanstack/react-query";
import { Server, ShieldAlert, ShieldCheck, ShieldQuestion } from "lucide-react";
import { useState } from "react";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { Code } from "@/components/ui/code-block";
import { EmptyState } from "@/components/ui/empty-state";
import { SkeletonTable } from "@/components/ui/skeleton";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import { Tooltip } from "@/components/ui/tooltip";
import { formatCount, formatRelative } from "@/lib/browser/format";
import { readIsolation } from "./isolation";
import { type Worker, workerQueries } from "./queries";

/** A heartbeat older than this is worth a colour; workers beat every few seconds. */
const LATE_MS = 30_000;

/** The installation's workers, renewed every few seconds. */
export function WorkerList() {
  const { slug } = useTeam();
  const query = useQuery(workerQueries.list(slug));
  const [all, setAll] = useState(false);
  return (
    <QueryContent
      query={query}
      skeleton={
        <Card flush>
          <SkeletonTable rows={2} columns={6} />
        </Card>
      }
    >
      {({ items }) => {
        const alive = items.filter(({ state }) => state === "active" || state === "draining");
        const shown = all ? items : alive;
        const ended = items.length - alive.length;
        const bare = alive.filter((worker) => readIsolation(worker.isolation).kind === "none");
        return (
          <>
            {alive.length === 0 && (
              <Callout tone="warn" title="No worker is alive">
                Nothing runs until one starts: runs and tasks wait, none is lost.
              </Callout>
            )}
            {alive
              .filter(({ trouble }) => trouble !== null)
              .map(({ id, name, trouble }) => (
                <Callout key={id} tone="warn" title={`${name} takes no new work`}>
                  {trouble}. What runs goes on, the rest waits or is taken by other workers; it goes
                  on by itself when there is room.
                </Callout>
              ))}
            {bare.length > 0 && (
              <Callout
                tone="warn"
                title={`${formatCount(bare.length, "worker runs", "workers run")} tasks without a sandbox`}
              >
                Code of tasks has the rights of the worker itself: it can read its files, reach its
                network and see other tasks. Fine for one team on its own machine; for anything else
                install <Code>bubblewrap</Code> there and start the worker again.
              </Callout>
            )}
            <Card flush>
              {shown.length === 0 ? (
                <EmptyState icon={<Server size={18} aria-hidden />} title="No workers">
                  A worker is the process that runs tasks. <Code>npm run up</Code> starts one.
                </EmptyState>
              ) : (
                <WorkerTable items={shown} now={query.dataUpdatedAt} />
              )}
              {ended > 0 && (
                <div className="flex justify-end border-t px-3 py-2">
                  <Button size="sm" variant="ghost" onClick={() => setAll(!all)}>
                    {all ? "Hide ended" : `Show ${ended} that ended in the last day`}
                  </Button>
                </div>
              )}
            </Card>
          </>
        );
      }}
    </QueryContent>
  );
}

function WorkerTable({ items, now }: { items: readonly Worker[]; now: number }) {
  return (
    <Table label="Workers">
      <THead>
        <Th>Worker</Th>
        <Th shrink>State</Th>
        <Th shrink>Slots</Th>
        <Th>Isolation</Th>
        <Th shrink>Heartbeat</Th>
        <Th shrink>Started</Th>
        <Th shrink>Version</Th>
      </THead>
      <TBody>
        {items.map((worker) => (
          <Tr key={worker.id}>
            <Td>
              <div className="min-w-0">
                <p className="flex flex-wrap items-center gap-x-2 font-medium text-ink">
                  {worker.name}
                  {worker.queues
                    .filter((queue) => queue !== "default")
                    .map((queue) => (
                      <Tag key={queue} name={queue} />
                    ))}
                </p>
                <p className="truncate text-ink-3 text-xs">on {worker.host}</p>
              </div>
            </Td>
            <Td label="State" shrink>
              <StateWord worker={worker} />
            </Td>
            <Td label="Slots" shrink>
              <Tooltip content="Slots for code in processes, and for light tasks within the worker">
                <span className="text-ink-2">
                  {worker.processSlots} <span className="text-ink-3">code</span> ·{" "}
                  {worker.lightSlots} <span className="text-ink-3">light</span>
                </span>
              </Tooltip>
            </Td>
            <Td label="Isolation">
              <IsolationFact text={worker.isolation} />
            </Td>
            <Td label="Heartbeat" shrink>
              <Heartbeat worker={worker} now={now} />
            </Td>
            <Td label="Started" shrink>
              <Timestamp past value={worker.startedAt} focusable={false} className="text-ink-2" />
            </Td>
            <Td label="Version" shrink>
              <span className="font-mono text-ink-2 text-xs">{worker.version || "unknown"}</span>
            </Td>
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}

const states: Record<
  Worker["state"],
  { label: string; tone: "ok" | "warn" | "neutral" | "danger"; about: string }
> = {
  active: { label: "Active", tone: "ok", about: "It takes tasks." },
  draining: {
    label: "Draining",
    tone: "warn",
    about: "It is stopping: it finishes what it runs and takes nothing new.",
  },
  stopped: { label: "Stopped", tone: "neutral", about: "It ended in good order." },
  lost: {
    label: "Lost",
    tone: "danger",
    about: "It went silent. What it ran was handed to the retry policy.",
  },
};

/** Of a worker that lives, but cannot begin anything new. */
const TROUBLED = { label: "Takes no work", tone: "danger" } as const;

function StateWord({ worker }: { worker: Worker }) {
  const { label, tone, about } =
    worker.state === "active" && worker.trouble !== null
      ? { ...TROUBLED, about: worker.trouble }
      : states[worker.state];
  return (
    <Tooltip content={about}>
      <span className="inline-flex">
        <Badge tone={tone}>{label}</Badge>
      </span>
    </Tooltip>
  );
}

function Heartbeat({ worker, now }: { worker: Worker; now: number }) {
  if (worker.endedAt !== null) {
    return (
      <span className="text-ink-3">
        ended <Timestamp past value={worker.endedAt} focusable={false} />
      </span>
    );
  }
  const beat = Date.parse(worker.heartbeatAt);
  const late = now - beat > LATE_MS;
  return (
    <span className={late ? "font-medium text-warn-text" : "text-ink-2"}>
      {formatRelative(Math.min(beat, now), now)}
    </span>
  );
}

function IsolationFact({ text }: { text: string }) {
  const { kind, detail } = readIsolation(text);
  if (kind === "sandbox") {
    return (
      <span className="text-ink-2">
        <ShieldCheck size={14} aria-hidden className="-mt-0.5 mr-1.5 inline text-ok" />
        sandbox <span className="text-ink-3 text-xs">{detail}</span>
      </span>
    );
  }
  if (kind === "unknown") {
    return (
      <span className="inline-flex items-center gap-1.5 text-ink-3">
        <ShieldQuestion size={14} aria-hidden className="shrink-0" /> not told
      </span>
    );
  }
  return (
    <span className="inline-flex items-center gap-1.5 font-medium text-warn-text">
      <ShieldAlert size={14} aria-hidden className="shrink-0" />
      <span>none {detail !== "none" && <span className="font-normal text-xs">{detail}</span>}</span>
    </span>
  );
}
