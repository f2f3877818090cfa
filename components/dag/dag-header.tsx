"use client";

import { useQuery } from "@tanstack/react-query";
import { History, Pencil, Play, Trash2 } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { CronText } from "@/components/shared/cron-text";
import { PauseSwitch } from "@/components/shared/pause-switch";
import { QueryContent } from "@/components/shared/query-state";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { LinkButton, TextLink } from "@/components/ui/link-button";
import { Skeleton } from "@/components/ui/skeleton";
import { Tooltip } from "@/components/ui/tooltip";
import { dagQueries } from "@/lib/browser/dag-queries";
import { paths } from "@/lib/browser/paths";
import { formatInstant } from "@/lib/browser/zone";
import type { DagDetail } from "@/lib/schemas/api/dag";
import { DagTags } from "./dag-tags";

/** Who a DAG is: name, schedule, next run, version, owner, and the acts on all of it. */
export function DagHeader({
  dagId,
  renderTrigger,
}: {
  dagId: string;
  /** Wraps the trigger button in its dialog. */
  renderTrigger: (button: ReactElement) => ReactNode;
}) {
  const { slug } = useTeam();
  const query = useQuery(dagQueries.detail(slug, dagId));
  return (
    <QueryContent query={query} skeleton={<HeaderSkeleton dagId={dagId} />}>
      {(dag) => (
        <>
          <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
            <div className="min-w-0 flex-1 basis-80">
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <h1
                  title={dag.dagId}
                  className="line-clamp-2 min-w-0 break-all font-semibold text-ink text-xl"
                >
                  {dag.dagId}
                </h1>
                <DagTags tags={dag.tags} />
              </div>
              {dag.description !== "" && (
                <p dir="auto" className="wrap-anywhere mt-0.5 text-left text-ink-2">
                  {dag.description}
                </p>
              )}
            </div>
            {dag.deletedAt === null && (
              <div className="flex shrink-0 flex-wrap items-center gap-2">
                <PauseSwitch dagId={dag.dagId} paused={dag.paused} zone={dag.timezone} withLabel />
                <span aria-hidden="true" className="mx-1 h-5 w-px bg-line" />
                <EditButton dagId={dag.dagId} />
                {dag.schedule !== null && <BackfillButton dagId={dag.dagId} />}
                <TriggerButton render={renderTrigger} />
              </div>
            )}
          </div>
          {dag.deletedAt !== null && (
            <Callout tone="warn" title="This DAG is deleted">
              <Trash2 size={14} aria-hidden className="mr-1 inline" />
              {dag.purgeAfter === null ? (
                "Its settings can bring it back."
              ) : (
                <>
                  It is gone for good <Timestamp value={dag.purgeAfter} />. Until then its settings
                  can bring it back.
                </>
              )}
            </Callout>
          )}
          {dag.deletedAt === null && dag.pausedBecause !== null && (
            <Callout tone="warn" title="Paused by the system">
              {dag.pausedBecause}. Nothing is started by its schedule until somebody un-pauses it.
            </Callout>
          )}
          <Facts dag={dag} />
        </>
      )}
    </QueryContent>
  );
}

function EditButton({ dagId }: { dagId: string }) {
  const { slug } = useTeam();
  const gate = useGate("dag.edit", "edit DAGs");
  const icon = <Pencil size={14} aria-hidden />;
  if (gate.disabledReason !== undefined) {
    return (
      <Button icon={icon} {...gate}>
        Edit
      </Button>
    );
  }
  return (
    <LinkButton href={paths.dag(slug, dagId, "edit")} icon={icon}>
      Edit
    </LinkButton>
  );
}

function BackfillButton({ dagId }: { dagId: string }) {
  const { slug } = useTeam();
  const gate = useGate("backfill.manage", "start backfills");
  const icon = <History size={14} aria-hidden />;
  if (gate.disabledReason !== undefined) {
    return (
      <Button icon={icon} {...gate}>
        Backfill
      </Button>
    );
  }
  return (
    <LinkButton href={paths.newBackfill(slug, dagId)} icon={icon}>
      Backfill
    </LinkButton>
  );
}

function TriggerButton({ render }: { render: (button: ReactElement) => ReactNode }) {
  const gate = useGate("run.trigger", "trigger runs");
  const button = (
    <Button variant="primary" icon={<Play size={14} aria-hidden />} {...gate}>
      Trigger
    </Button>
  );
  return gate.disabledReason === undefined ? render(button) : button;
}

function Facts({ dag }: { dag: DagDetail }) {
  const { slug } = useTeam();
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2 text-sm">
      <Fact term="Schedule">
        <CronText
          words={dag.schedule === null ? null : dag.scheduleText}
          {...(typeof dag.schedule === "string" ? { expression: dag.schedule } : {})}
        />
      </Fact>
      {dag.schedule !== null && (
        <Fact term="Next run">
          <NextRun dag={dag} />
        </Fact>
      )}
      <Fact term="Version">
        <TextLink href={paths.version(slug, dag.dagId, dag.versionNumber)}>
          v{dag.versionNumber}
        </TextLink>
      </Fact>
      {dag.owner !== "" && <Fact term="Owner">{dag.owner}</Fact>}
      <Fact term="Changed">
        <Timestamp value={dag.updatedAt} zone={dag.timezone} />
      </Fact>
    </dl>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 items-center gap-2">
      <dt className="text-ink-3 text-xs">{term}</dt>
      <dd className="flex min-w-0 items-center text-ink">{children}</dd>
    </div>
  );
}

function NextRun({ dag }: { dag: DagDetail }) {
  if (dag.paused) return <span className="text-ink-3">paused</span>;
  if (dag.atRunLimit) return <span className="text-warn-text">waits for a running one to end</span>;
  if (dag.nextRunAt === null) return <span className="text-ink-3">none left</span>;
  const next = <Timestamp value={dag.nextRunAt} zone={dag.timezone} />;
  if (dag.nextLogicalDate === null || dag.interval === "point") return next;
  const from = formatInstant(Date.parse(dag.nextLogicalDate), dag.timezone);
  return (
    <span className="inline-flex items-center gap-1.5">
      {next}
      <Tooltip
        content={`It will cover ${from} to ${formatInstant(Date.parse(dag.nextRunAt), dag.timezone)}`}
      >
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the interval shows on focus too */}
        <span tabIndex={0} className="rounded-xs text-ink-3 text-xs underline decoration-dotted">
          interval
        </span>
      </Tooltip>
    </span>
  );
}

function HeaderSkeleton({ dagId }: { dagId: string }) {
  return (
    <div className="flex flex-col gap-3">
      <h1 className="line-clamp-2 break-all font-semibold text-ink text-xl">{dagId}</h1>
      <Skeleton className="h-3 w-64" />
      <Skeleton className="h-3 w-96 max-w-full" />
    </div>
  );
}
