"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleX, LoaderCircle } from "lucide-react";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { toast } from "@/components/ui/toast";
import { type Connection, connectionQueries, testConnection } from "./queries";

/** Whether a connection works, and the button that finds out. */
export function ConnectionTest({ connection }: { connection: Connection }) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const gate = useGate("connection.manage", "test connections");
  const { connId, test, type } = connection;
  const order = useMutation({
    mutationFn: () => testConnection(slug, connId),
    onError: (error) =>
      toast({ title: `${connId} was not tested`, description: error.message, tone: "danger" }),
    onSettled: () => client.invalidateQueries({ queryKey: connectionQueries.list(slug).queryKey }),
  });
  if (type === "generic") return <span className="text-ink-3">nothing to test</span>;
  if (test?.state === "pending" || order.isPending) {
    return (
      <span role="status" className="flex items-center gap-1.5 text-ink-2">
        <LoaderCircle size={14} aria-hidden className="animate-spin motion-reduce:animate-none" />
        Testing…
      </span>
    );
  }
  return (
    <span className="flex items-center gap-2">
      {test?.state === "ok" && (
        <span className="flex items-center gap-1.5 text-ok-text">
          <CircleCheck size={14} aria-hidden /> Works
        </span>
      )}
      {test?.state === "failed" && (
        <span className="flex items-center gap-1.5 text-danger-text">
          <CircleX size={14} aria-hidden /> Fails
        </span>
      )}
      <Button
        size="sm"
        variant="ghost"
        onClick={() => order.mutate()}
        aria-label={`Test ${connId}`}
        {...gate}
      >
        {test === null ? "Test" : "Again"}
      </Button>
    </span>
  );
}

/** The last test of a connection in full, as its dialog shows it. */
export function ConnectionTestReport({ connection }: { connection: Connection }) {
  const { test } = connection;
  const isDone = test !== null && test.state !== "pending";
  return (
    <section aria-live="polite" className="flex shrink-0 flex-col gap-2">
      <div className="flex min-h-7 items-center justify-between gap-3">
        <h3 className="font-medium text-ink text-sm">Test of what is saved</h3>
        <ConnectionTest connection={connection} />
      </div>
      {isDone && (
        <Callout tone={test.state === "ok" ? "ok" : "danger"} title={test.message}>
          {test.hint !== "" && <p>{test.hint}</p>}
          <p className="text-ink-3 text-xs">
            <Timestamp past value={test.at} />
          </p>
        </Callout>
      )}
    </section>
  );
}

/** What the last test of a connection found, and what to do about it. */
export function ConnectionTestNote({ test }: { test: Connection["test"] }) {
  if (test === null || test.state === "pending") return null;
  return (
    <p className="mt-0.5 break-words text-xs">
      <span className={test.state === "ok" ? "text-ink-3" : "text-danger-text"}>
        {test.message}
      </span>
      {test.hint !== "" && <span className="block text-ink-2">{test.hint}</span>}
      <span className="text-ink-3">
        {" "}
        <Timestamp past value={test.at} focusable={false} />
      </span>
    </p>
  );
}
