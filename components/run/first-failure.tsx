"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import type { ReactNode } from "react";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Callout } from "@/components/ui/callout";
import { CopyButton } from "@/components/ui/copy-button";
import { LinkButton } from "@/components/ui/link-button";
import { paths } from "@/lib/browser/paths";
import { runQueries } from "@/lib/browser/run-queries";
import type { RunDetail, TaskInstanceView } from "@/lib/schemas/api/run";
import { errorLines } from "./error-lines";
import { firstFailed } from "./failure";

/** Logs with more lines are not read for a glance. */
const MAX_LINES = 20_000;

/** The first task of a run that failed, the line it failed with, and the way to its log. */
export function FirstFailure({
  run,
  tasks,
  renderActions,
}: {
  run: RunDetail;
  tasks: readonly TaskInstanceView[];
  /** What can be done with the task that failed, or with its instance. */
  renderActions: (taskId: string, map: number | undefined) => ReactNode;
}) {
  const { slug } = useTeam();
  const failed = firstFailed(tasks);
  const taskId = failed?.taskId ?? "";
  // Of a mapped task, the first instance that failed.
  const isMapped = (failed?.mapped?.count ?? 0) > 0;
  const instances = useInfiniteQuery({
    ...runQueries.instances(slug, run.dagId, run.id, taskId, "failed"),
    enabled: isMapped,
  });
  const instance = instances.data?.pages[0]?.items[0];
  const map = isMapped ? instance?.mapIndex : undefined;
  const query = useQuery({
    ...runQueries.task(slug, run.dagId, run.id, taskId, map),
    enabled: failed !== undefined && (!isMapped || map !== undefined),
  });
  const attempt = query.data?.attempts.findLast((one) => one.state !== "success");
  const logQuery = useQuery({
    ...runQueries.log(slug, run.dagId, run.id, taskId, attempt?.number ?? 1, map),
    enabled: attempt !== undefined && attempt.endedAt !== null && attempt.logLines <= MAX_LINES,
  });
  if (failed === undefined) return null;
  const others = tasks.filter((task) => task.state === "failed").length - 1;
  const held = tasks.filter((task) => task.state === "upstream_failed").length;
  const also = [
    others > 0 ? `${others} more failed` : undefined,
    held > 0 ? `${held} could not start because of it` : undefined,
  ].filter((part) => part !== undefined);
  const log = paths.task(slug, run.dagId, run.id, failed.taskId, {
    ...(map === undefined ? {} : { map }),
    ...(attempt === undefined ? {} : { attempt: attempt.number }),
  });
  const said = errorLines((logQuery.data?.chunks ?? []).map((chunk) => chunk.text));
  const summary = attempt?.error?.trim() ?? "";
  const lines = [...said.filter((line) => !summary.includes(line)), summary];
  const error = lines.filter((line) => line !== "").join("\n");
  return (
    <Callout
      tone="danger"
      title={
        <>
          {map === undefined ? failed.taskId : `${failed.taskId} [${map}]`} failed
          {failed.tryNumber > 1 && `, at try ${failed.tryNumber} of ${failed.maxTries}`}
        </>
      }
      action={
        <div className="flex items-center gap-2">
          <CopyButton
            label="Copy for a ticket"
            text={() =>
              [
                `${run.dagId} ${run.runId}: ${failed.taskId} failed`,
                error,
                new URL(log, window.location.href).href,
              ].join("\n")
            }
          />
          <LinkButton href={log} size="sm" icon={<ScrollText size={14} aria-hidden />}>
            Its log
          </LinkButton>
        </div>
      }
    >
      {error !== "" && (
        <pre className="mt-1 max-h-24 overflow-auto whitespace-pre-wrap break-words font-mono text-ink text-xs">
          {error}
        </pre>
      )}
      <p className="mt-1 text-xs">
        {failed.endedAt !== null && <Timestamp value={failed.endedAt} focusable={false} past />}
        {also.length > 0 && ` · ${also.join(", ")}`}
      </p>
      <div className="mt-2">{renderActions(failed.taskId, map)}</div>
    </Callout>
  );
}
