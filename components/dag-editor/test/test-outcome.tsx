"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useLiveLog } from "@/components/shared/log/use-live-log";
import type { AnyState } from "@/components/shared/state";
import { StateBadge } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CodeBlock } from "@/components/ui/code-block";
import { apiPath } from "@/lib/browser/paths";
import type { TaskTestState, TaskTestView } from "@/lib/schemas/api/task-test";
import { isJsonObject, type JsonValue } from "@/lib/schemas/json";
import { cancelTest, testQueries } from "./queries";
import { TestLog } from "./test-log";

/** The state of a test as the states of tasks are shown, with words of its own. */
const LOOKS: Record<TaskTestState, { state: AnyState; label: string }> = {
  queued: { state: "queued", label: "Waiting for a worker" },
  running: { state: "running", label: "Running" },
  success: { state: "success", label: "Success" },
  failed: { state: "failed", label: "Failed" },
  skipped: { state: "skipped", label: "Skipped" },
  waiting: { state: "deferred", label: "Not met yet" },
  cancelled: { state: "failed", label: "Cancelled" },
};

/** One test: how it stands, its log as it is written, and what it rendered and handed on. */
export function TestOutcome({ id, initial }: { id: string; initial: TaskTestView }) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const { queryKey, ...query } = testQueries.detail(slug, id);
  const { data: test } = useQuery({ ...query, queryKey, initialData: initial });
  const log = useLiveLog(apiPath(slug, "task-tests", id, "logs"));
  // The log tells when a worker has begun and when it is done; what else there is, is asked for then.
  const isWritten = log.count > 0;
  const isOver = log.phase === "ended";
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of the two is a moment to ask
  useEffect(() => {
    void client.invalidateQueries({ queryKey: testQueries.detail(slug, id).queryKey });
  }, [client, slug, id, isWritten, isOver]);
  const cancel = useMutation({
    mutationFn: () => cancelTest(slug, id),
    onSuccess: (stopped) => client.setQueryData(queryKey, stopped),
  });
  const look = LOOKS[test.state];
  const isLive = test.endedAt === null;

  return (
    <section aria-label="Result of the test" className="flex flex-col gap-3">
      <div role="status" className="flex flex-wrap items-center gap-2 text-ink-2 text-xs">
        <StateBadge state={look.state} label={look.label} />
        {test.startedAt !== null && test.endedAt !== null && (
          <span>{seconds(test.startedAt, test.endedAt)}</span>
        )}
        {test.workerName !== null && <span>on {test.workerName}</span>}
        {test.exitCode !== null && <span>exit code {test.exitCode}</span>}
        <span className="text-ink-3">
          for {test.logicalDate.slice(0, 19).replace("T", " ")} UTC
        </span>
        {isLive && (
          <Button
            size="sm"
            className="ml-auto"
            loading={cancel.isPending}
            onClick={() => cancel.mutate()}
          >
            Cancel
          </Button>
        )}
      </div>
      {cancel.error !== null && (
        <Callout tone="danger" title="It could not be cancelled">
          {cancel.error.message}
        </Callout>
      )}
      {test.error !== null && (
        <Callout tone={test.state === "failed" ? "danger" : "info"} title={test.errorCode}>
          <span className="whitespace-pre-wrap break-words">{test.error}</span>
        </Callout>
      )}
      {test.result?.saw != null && <Callout title="It would look again">{test.result.saw}</Callout>}
      <TestLog log={log} />
      <Values title="Rendered parameters" values={test.rendered} />
      <Values title="XComs that it would hand on" values={test.result?.xcoms ?? null} />
      {test.result !== null && <Checks checks={test.result.checks} />}
      {test.result !== null && test.result.skips.length > 0 && (
        <p className="text-ink-2 text-sm">It would skip {test.result.skips.join(", ")}.</p>
      )}
      {!isLive && test.xcomRunId !== null && (
        <p className="text-ink-3 text-xs">XComs that were not given came from {test.xcomRunId}.</p>
      )}
    </section>
  );
}

function Values({ title, values }: { title: string; values: JsonValue }) {
  if (!isJsonObject(values) || Object.keys(values).length === 0) return null;
  return (
    <div className="flex flex-col gap-2">
      <h4 className="font-medium text-ink text-sm">{title}</h4>
      {Object.entries(values).map(([key, value]) => (
        <CodeBlock
          key={key}
          title={<span className="font-mono">{key}</span>}
          code={typeof value === "string" ? value : JSON.stringify(value, null, 2)}
          wrap
        />
      ))}
    </div>
  );
}

function Checks({ checks }: { checks: NonNullable<TaskTestView["result"]>["checks"] }) {
  if (checks.length === 0) return null;
  return (
    <ul aria-label="Checks" className="flex flex-col gap-1 text-sm">
      {checks.map(({ name, passed, severity, value, expected }) => (
        <li key={name} className="flex flex-wrap items-baseline gap-2">
          <Badge tone={passed ? "ok" : severity === "warn" ? "warn" : "danger"}>
            {passed ? "passed" : severity === "warn" ? "warns" : "failed"}
          </Badge>
          <span className="font-mono text-xs">{name}</span>
          <span className="text-ink-3 text-xs">
            found {value ?? "nothing"}, expected {expected}
          </span>
        </li>
      ))}
    </ul>
  );
}

function seconds(from: string, to: string): string {
  return `${((Date.parse(to) - Date.parse(from)) / 1000).toFixed(1)} s`;
}
