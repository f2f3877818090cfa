"use client";

import { CheckOutcome } from "@/components/shared/check-outcome";
import { StateBadge } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { ValueDiff } from "@/components/shared/value-diff";
import { Badge } from "@/components/ui/badge";
import { TextLink } from "@/components/ui/link-button";
import { formatDuration } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import type { RunChanges } from "@/lib/schemas/api/run-changes";

const verbs: Readonly<Record<string, string>> = {
  create: "made",
  update: "changed",
  delete: "deleted",
};

/** What tasks use and somebody changed since the good run. */
export function ChangedResources({
  resources,
  zone,
}: {
  resources: RunChanges["resources"];
  zone: string;
}) {
  const { slug } = useTeam();
  const places = {
    connection: paths.connections(slug),
    variable: paths.variables(slug),
    pool: paths.pools(slug),
  };
  return (
    <ul className="flex flex-col gap-1.5">
      {resources.map(({ kind, name, verb, at, by, isLater, tasks }) => (
        <li
          key={`${kind} ${name} ${at}`}
          className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5 text-ink-2"
        >
          <span>
            {kind}{" "}
            <TextLink href={places[kind]}>
              <span className="break-all font-mono">{name}</span>
            </TextLink>{" "}
            {verbs[verb] ?? verb}
          </span>
          <Timestamp value={at} zone={zone} past />
          {by !== "" && <span>by {by}</span>}
          {isLater && <Badge>after this run ended</Badge>}
          <span className="break-all text-ink-3 text-xs">
            used by {tasks.slice(0, 5).join(", ")}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Checks that measured something else than in the good run. */
export function ChangedChecks({
  dagId,
  run,
  checks,
}: {
  dagId: string;
  run: string;
  checks: RunChanges["checks"];
}) {
  const { slug } = useTeam();
  return (
    <ul className="flex flex-col gap-1.5">
      {checks.slice(0, 30).map(({ taskId, name, severity, before, after, passed, expected }) => (
        <li
          key={`${taskId} ${name}`}
          className="flex flex-wrap items-baseline gap-x-2.5 gap-y-1 text-ink-2"
        >
          <CheckOutcome passed={passed} severity={severity} />
          <TextLink href={paths.task(slug, dagId, run, taskId, { tab: "checks" })}>
            {taskId}
          </TextLink>
          <span className="break-all text-ink">{name}</span>
          <span className="break-all">
            {after ?? "nothing"}, was {before ?? "not measured"}, expected {expected}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Tasks that ended otherwise, took far from usual, or ran with other values. */
export function ChangedTasks({
  dagId,
  run,
  tasks,
}: {
  dagId: string;
  run: string;
  tasks: RunChanges["tasks"];
}) {
  const { slug } = useTeam();
  return (
    <ul className="flex flex-col divide-y rounded-md border">
      {tasks.map(({ taskId, before, after, usualMs, far, rendered }) => (
        <li key={taskId} className="flex flex-col gap-2 px-3 py-2">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <TextLink href={paths.task(slug, dagId, run, taskId)}>
              <span className="break-all">{taskId}</span>
            </TextLink>
            <span className="flex items-center gap-1.5">
              {before === null ? (
                <span className="text-ink-3 text-xs">not in the good run</span>
              ) : (
                before.state !== after.state && <StateBadge state={before.state} size="sm" />
              )}
              {before?.state !== after.state && (
                <>
                  <span aria-hidden="true" className="text-ink-3">
                    →
                  </span>
                  <span className="sr-only">then</span>
                </>
              )}
              <StateBadge state={after.state} size="sm" />
            </span>
            {after.durationMs !== null && (
              <span className="text-ink-2 text-xs tabular-nums">
                {formatDuration(after.durationMs)}
                {before?.durationMs != null && `, was ${formatDuration(before.durationMs)}`}
                {usualMs !== null && `, usually ${formatDuration(usualMs)}`}
              </span>
            )}
            {far !== null && <Badge tone="warn">far {far} than usual</Badge>}
          </div>
          {rendered.length > 0 && (
            <details>
              <summary className="w-fit cursor-pointer rounded-xs text-ink-2 text-xs hover:text-ink">
                Ran with other values: {rendered.map(({ path }) => path).join(", ")}
              </summary>
              <div className="mt-2 flex flex-col gap-2">
                {rendered.map(({ path, before: old, after: now }) => (
                  <ValueDiff key={path} label={path} before={old} after={now} />
                ))}
              </div>
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}
