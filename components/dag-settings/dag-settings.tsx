"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw, Trash2 } from "lucide-react";
import * as z from "zod";
import { PauseSwitch } from "@/components/shared/pause-switch";
import { QueryContent } from "@/components/shared/query-state";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { CopyButton } from "@/components/ui/copy-button";
import { DescriptionList } from "@/components/ui/description-list";
import { TextLink } from "@/components/ui/link-button";
import { SkeletonCard } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { dagQueries } from "@/lib/browser/dag-queries";
import { apiFetch } from "@/lib/browser/fetcher";
import { formatDuration } from "@/lib/browser/format";
import { apiPath, paths } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { type DagDetail, dagDetailSchema } from "@/lib/schemas/api/dag";
import { settingsQueries } from "./queries";

/** What a DAG is, its pause switch, and its end. */
export function DagSettings({ dagId }: { dagId: string }) {
  const { slug } = useTeam();
  const query = useQuery(dagQueries.detail(slug, dagId));
  return (
    <QueryContent query={query} skeleton={<SkeletonCard />}>
      {(dag) => (
        <div className="flex max-w-3xl flex-col gap-4">
          {dag.deletedAt === null ? <ScheduleCard dag={dag} /> : <RestoreCard dag={dag} />}
          <FactsCard dag={dag} />
          {dag.deletedAt === null && <DangerCard dag={dag} />}
        </div>
      )}
    </QueryContent>
  );
}

function ScheduleCard({ dag }: { dag: DagDetail }) {
  return (
    <Card
      title="Schedule"
      description={dag.schedule === null ? "Only when triggered" : dag.scheduleText}
      actions={<PauseSwitch dagId={dag.dagId} paused={dag.paused} zone={dag.timezone} withLabel />}
    >
      <p className="text-ink-2">
        While it is paused, no run starts by schedule; it can be triggered all the same, and runs
        that have started go on.
      </p>
    </Card>
  );
}

function FactsCard({ dag }: { dag: DagDetail }) {
  const { slug } = useTeam();
  const first = useQuery(settingsQueries.firstVersion(slug, dag.dagId));
  const created = first.data;
  return (
    <Card title="About">
      <DescriptionList
        items={[
          {
            term: "dag_id",
            value: <Copyable text={dag.dagId} label="Copy the dag_id" />,
          },
          { term: "Id", value: <Copyable text={dag.id} label="Copy the id" /> },
          {
            term: "Created",
            value:
              created === undefined ? (
                <span className="text-ink-3">…</span>
              ) : (
                <>
                  <Timestamp value={created.createdAt} zone={dag.timezone} />{" "}
                  <span className="text-ink-3">by {created.authorName}</span>
                </>
              ),
          },
          {
            term: "Version",
            value: (
              <TextLink href={paths.version(slug, dag.dagId, dag.versionNumber)}>
                v{dag.versionNumber}
              </TextLink>
            ),
          },
          { term: "Owner", value: dag.owner === "" ? <None /> : dag.owner },
          { term: "Time zone", value: dag.timezone },
          { term: "Active runs at most", value: dag.maxActiveRuns },
          { term: "Active tasks at most", value: dag.maxActiveTasks },
          {
            term: "Run timeout",
            value:
              dag.dagrunTimeout === null ? "No limit" : formatDuration(dag.dagrunTimeout * 1000),
          },
          {
            term: "Pauses itself",
            value:
              dag.maxConsecutiveFailedRuns === 0
                ? "Never"
                : `After ${dag.maxConsecutiveFailedRuns} failed runs in a row`,
          },
          { term: "Catch up", value: dag.catchup ? "yes" : "no" },
        ]}
      />
      <p className="mt-3 text-ink-3 text-xs">
        All of it but the switch above is said by the document:{" "}
        <TextLink href={paths.dag(slug, dag.dagId, "edit")}>edit it</TextLink> to change it.
      </p>
    </Card>
  );
}

function Copyable({ text, label }: { text: string; label: string }) {
  return (
    <span className="-my-1 flex min-w-0 items-center gap-1">
      <code className="min-w-0 break-all font-mono text-xs">{text}</code>
      <CopyButton text={text} label={label} />
    </span>
  );
}

function None() {
  return <span className="text-ink-3">nobody</span>;
}

function DangerCard({ dag }: { dag: DagDetail }) {
  const { slug } = useTeam();
  const gate = useGate("dag.delete", "delete DAGs");
  const client = useQueryClient();
  const button = (
    <Button variant="danger" icon={<Trash2 size={14} aria-hidden />} {...gate}>
      Delete…
    </Button>
  );
  async function remove() {
    await apiFetch(z.undefined(), apiPath(slug, "dags", dag.dagId), { method: "DELETE" });
    await Promise.all([
      client.invalidateQueries({ queryKey: queryKeys.dag(slug, dag.dagId) }),
      client.invalidateQueries({ queryKey: queryKeys.dagList(slug) }),
    ]);
    toast({
      title: `${dag.dagId} was deleted`,
      description: "It can be restored here for seven days.",
    });
  }
  return (
    <section
      aria-labelledby="danger"
      className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-lg border border-danger-line bg-surface p-4"
    >
      <div className="min-w-0 flex-1 basis-72">
        <h2 id="danger" className="font-semibold text-danger-text text-sm">
          Delete this DAG
        </h2>
        <p className="mt-0.5 text-ink-2">
          It starts no more runs at once, and can be restored with all its runs and versions for
          seven days. Then they are gone for good. Its name is free for another DAG right away.
        </p>
      </div>
      {gate.disabledReason === undefined ? (
        <ConfirmDialog
          title={`Delete ${dag.dagId}?`}
          description="It can be restored for seven days."
          confirmLabel="Delete"
          typeToConfirm={dag.dagId}
          onConfirm={remove}
          trigger={button}
        >
          <ul className="list-disc pl-4 text-ink-2">
            <li>Its schedule stops, and queued runs do not start.</li>
            <li>Runs that are running go on to their end.</li>
            <li>After seven days its versions, runs and logs are removed.</li>
          </ul>
        </ConfirmDialog>
      ) : (
        button
      )}
    </section>
  );
}

function RestoreCard({ dag }: { dag: DagDetail }) {
  const { slug } = useTeam();
  const gate = useGate("dag.delete", "restore DAGs");
  const client = useQueryClient();
  const restore = useMutation({
    mutationFn: () =>
      apiFetch(dagDetailSchema, apiPath(slug, "dags", dag.dagId, "restore"), { method: "POST" }),
    onSuccess: (restored) => {
      client.setQueryData(dagQueries.detail(slug, dag.dagId).queryKey, restored);
      void client.invalidateQueries({ queryKey: queryKeys.dagList(slug) });
      toast({
        title: `${dag.dagId} is back`,
        description: restored.paused
          ? "It is paused, as it was."
          : "Its schedule goes on from now.",
        tone: "success",
      });
    },
  });
  return (
    <Callout
      tone="warn"
      title="Deleted"
      action={
        <Button
          icon={<RotateCcw size={14} aria-hidden />}
          loading={restore.isPending}
          onClick={() => restore.mutate()}
          {...gate}
        >
          Restore
        </Button>
      }
    >
      <p>
        {dag.deletedAt !== null && (
          <>
            Deleted <Timestamp value={dag.deletedAt} zone={dag.timezone} />.{" "}
          </>
        )}
        {dag.purgeAfter !== null && (
          <>
            Gone for good <Timestamp value={dag.purgeAfter} zone={dag.timezone} />.
          </>
        )}
      </p>
      {restore.error !== null && (
        <p role="alert" className="mt-1 text-danger-text">
          It was not restored: {restore.error.message}
        </p>
      )}
    </Callout>
  );
}
