"use client";

import { useQuery } from "@tanstack/react-query";
import { GitCompareArrows } from "lucide-react";
import type { ReactNode } from "react";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { ValueDiff } from "@/components/shared/value-diff";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/link-button";
import { SkeletonText } from "@/components/ui/skeleton";
import { paths } from "@/lib/browser/paths";
import { runQueries } from "@/lib/browser/run-queries";
import type { RunDetail } from "@/lib/schemas/api/run";
import type { RunChanges, ValueChangeView } from "@/lib/schemas/api/run-changes";
import { ChangedChecks, ChangedResources, ChangedTasks } from "./changed-things";

/** What differs between a run and the last good run before it. */
export function WhatChanged({ run, zone }: { run: RunDetail; zone: string }) {
  const { slug } = useTeam();
  const query = useQuery(runQueries.changes(slug, run.dagId, run.id));
  return (
    <Card
      title={
        <span className="flex items-center gap-2">
          <GitCompareArrows size={16} aria-hidden className="text-ink-3" />
          What changed?
        </span>
      }
    >
      <QueryContent query={query} skeleton={<SkeletonText lines={2} />}>
        {(changes) => <Changes run={run} changes={changes} zone={zone} />}
      </QueryContent>
    </Card>
  );
}

function Changes({ run, changes, zone }: { run: RunDetail; changes: RunChanges; zone: string }) {
  const { slug } = useTeam();
  const { against, version, params, resources, checks, assets } = changes;
  const told = changes.tasks.filter(
    ({ before, after, far, rendered }) =>
      far !== null || rendered.length > 0 || before?.state !== after.state,
  );
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        <p className="break-words text-ink">{changes.summary}</p>
        {against !== null && (
          <p className="text-ink-3 text-xs">
            Compared with{" "}
            <TextLink href={paths.run(slug, run.dagId, against.id)}>
              the last good run, of{" "}
              <Timestamp
                value={against.logicalDate}
                zone={zone}
                format="absolute"
                focusable={false}
              />
            </TextLink>
          </p>
        )}
      </div>
      {version !== null && (
        <Part
          title={
            <>
              Version{" "}
              <TextLink href={paths.version(slug, run.dagId, version.from)}>
                v{version.from}
              </TextLink>{" "}
              → <TextLink href={paths.version(slug, run.dagId, version.to)}>v{version.to}</TextLink>
            </>
          }
        >
          <p className="break-words text-ink-2">
            {version.authorName === "" ? "Published" : `${version.authorName} published it`}{" "}
            <Timestamp value={version.publishedAt} zone={zone} past />
            {version.message !== "" && `: ${version.message}`}
          </p>
          {version.tasks.map(({ taskId, kind, fields }) =>
            kind === "changed" ? (
              <Values key={taskId} of={taskId} changes={fields} />
            ) : (
              <p key={taskId} className="text-ink-2">
                <code className="font-mono text-ink">{taskId}</code>{" "}
                {kind === "added" ? "is new" : "is gone"}
              </p>
            ),
          )}
          <Values of="" changes={version.settings} />
        </Part>
      )}
      {params.length > 0 && (
        <Part title="Params">
          <Values of="params" changes={params} />
        </Part>
      )}
      {resources.length > 0 && (
        <Part title="Connections, variables and pools">
          <ChangedResources resources={resources} zone={zone} />
        </Part>
      )}
      {checks.length > 0 && (
        <Part title="Checks">
          <ChangedChecks dagId={run.dagId} run={run.id} checks={checks} />
        </Part>
      )}
      {assets.length > 0 && (
        <Part title="Updates of assets">
          <ul className="flex flex-col gap-1 text-ink-2">
            {assets.map(({ asset, before, after }) => (
              <li key={asset}>
                <code className="font-mono text-ink">{asset}</code>: {after}, the good run had{" "}
                {before}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {told.length > 0 && (
        <Part title="Tasks">
          <ChangedTasks dagId={run.dagId} run={run.id} tasks={told} />
        </Part>
      )}
    </div>
  );
}

function Part({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-2">
      <h3 className="font-semibold text-ink text-sm">{title}</h3>
      {children}
    </section>
  );
}

/** The values of a thing that differ. */
function Values({ of, changes }: { of: string; changes: readonly ValueChangeView[] }) {
  return changes.map(({ path, before, after }) => (
    <ValueDiff
      key={path}
      label={[of, path].filter((part) => part !== "").join(" · ")}
      before={before}
      after={after}
    />
  ));
}
