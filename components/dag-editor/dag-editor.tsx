"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { QueryContent } from "@/components/shared/query-state";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Callout } from "@/components/ui/callout";
import { dagQueries } from "@/lib/browser/dag-queries";
import { can } from "@/lib/core/permissions";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { EditorScreen } from "./editor-screen";
import { EditorSkeleton } from "./editor-skeleton";
import { editorQueries } from "./queries";
import { StarterPicker } from "./starter-picker";
import { type Starter, starterNames } from "./starters";
import { type OpenedDraft, useOpenedDraft } from "./use-draft";

type Props = {
  operators: readonly OperatorSpec[];
};

/** Makes a new DAG: what to begin with, then the editor. */
export function NewDagEditor(props: Props) {
  const gate = useGate("dag.edit", "make DAGs");
  const opened = useOpenedDraft(null);
  if (gate.disabledReason !== undefined) return <Callout>{gate.disabledReason}</Callout>;
  if (opened === null) return <EditorSkeleton />;
  return <NewDag {...props} opened={opened} />;
}

function NewDag({ opened, ...props }: Props & { opened: OpenedDraft }) {
  const { slug, role, timezone } = useTeam();
  const client = useQueryClient();
  const [begun, setBegun] = useState(opened.draft);
  const [isRestored, setIsRestored] = useState(begun !== null);
  async function begin(starter: Starter) {
    const mayKnow = can(role, "connection.view") && can(role, "variable.view");
    // Without the team's names a starter is as good, but for the connections that it mentions.
    const names = mayKnow
      ? await client.ensureQueryData(editorQueries.names(slug)).catch(() => null)
      : null;
    setIsRestored(false);
    setBegun({
      text: starter.text(starterNames(names?.connections ?? [], timezone)),
      baseVersion: null,
      at: Date.now(),
    });
  }
  if (begun === null) {
    return (
      <>
        <h1 className="font-semibold text-ink text-xl">New DAG</h1>
        <StarterPicker onChoose={begin} />
      </>
    );
  }
  // One who begins anew has no draft on the server, or gave it up.
  const serverDraft = isRestored || opened.server === undefined ? opened.server : null;
  return (
    <EditorScreen
      {...props}
      dagId={null}
      initialBase={null}
      initialText={begun.text}
      initialAt={begun.at}
      isRestored={isRestored}
      serverDraft={serverDraft}
      onStartOver={() => setBegun(null)}
    />
  );
}

/** Edits a DAG from its newest version, or from the draft that the person left. */
export function DagEditor({ dagId, ...props }: Props & { dagId: string }) {
  const { slug } = useTeam();
  const opened = useOpenedDraft(dagId);
  const detail = useQuery(dagQueries.detail(slug, dagId));
  return (
    <QueryContent query={detail} skeleton={<EditorSkeleton />}>
      {(dag) =>
        dag.deletedAt === null ? (
          opened === null ? (
            <EditorSkeleton />
          ) : (
            <FromVersion {...props} dagId={dagId} newest={dag.versionNumber} opened={opened} />
          )
        ) : (
          <Callout tone="warn" title="This DAG is deleted">
            Its settings can bring it back; then it can be edited.
          </Callout>
        )
      }
    </QueryContent>
  );
}

function FromVersion({
  dagId,
  newest,
  opened,
  ...props
}: Props & { dagId: string; newest: number; opened: OpenedDraft }) {
  const { slug } = useTeam();
  const { draft } = opened;
  // The version that the edit starts from stays the same while others are saved.
  const [version] = useState(draft?.baseVersion ?? newest);
  const source = useQuery(editorQueries.version(slug, dagId, version));
  return (
    <QueryContent query={source} skeleton={<EditorSkeleton />}>
      {(base) => (
        <EditorScreen
          {...props}
          dagId={dagId}
          initialBase={{ version, text: base.source }}
          initialText={draft?.text ?? base.source}
          initialAt={draft?.at ?? 0}
          isRestored={draft !== null && draft.text !== base.source}
          serverDraft={opened.server}
          onStartOver={() => {}}
        />
      )}
    </QueryContent>
  );
}
