"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { QueryContent } from "@/components/shared/query-state";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Callout } from "@/components/ui/callout";
import { dagQueries } from "@/lib/browser/dag-queries";
import { can } from "@/lib/core/permissions";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { type Draft, draftKey, readDraft } from "./draft";
import { EditorScreen } from "./editor-screen";
import { EditorSkeleton } from "./editor-skeleton";
import { editorQueries } from "./queries";
import { StarterPicker } from "./starter-picker";
import { type Starter, starterNames } from "./starters";

type Props = {
  operators: readonly OperatorSpec[];
};

/** Makes a new DAG: what to begin with, then the editor. */
export function NewDagEditor(props: Props) {
  const { slug, role, timezone } = useTeam();
  const gate = useGate("dag.edit", "make DAGs");
  const client = useQueryClient();
  const [begun, setBegun] = useState(() => readDraft(window.sessionStorage, draftKey(slug, null)));
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
    });
  }
  if (gate.disabledReason !== undefined) return <Callout>{gate.disabledReason}</Callout>;
  if (begun === null) {
    return (
      <>
        <h1 className="font-semibold text-ink text-xl">New DAG</h1>
        <StarterPicker onChoose={begin} />
      </>
    );
  }
  return (
    <EditorScreen
      {...props}
      dagId={null}
      initialBase={null}
      initialText={begun.text}
      isRestored={isRestored}
      onStartOver={() => setBegun(null)}
    />
  );
}

/** Edits a DAG from its newest version, or from the text that was left unsaved in this tab. */
export function DagEditor({ dagId, ...props }: Props & { dagId: string }) {
  const { slug } = useTeam();
  const [draft] = useState(() => readDraft(window.sessionStorage, draftKey(slug, dagId)));
  const detail = useQuery(dagQueries.detail(slug, dagId));
  return (
    <QueryContent query={detail} skeleton={<EditorSkeleton />}>
      {(dag) =>
        dag.deletedAt === null ? (
          <FromVersion {...props} dagId={dagId} newest={dag.versionNumber} draft={draft} />
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
  draft,
  ...props
}: Props & { dagId: string; newest: number; draft: Draft | null }) {
  const { slug } = useTeam();
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
          isRestored={draft !== null && draft.text !== base.source}
          onStartOver={() => {}}
        />
      )}
    </QueryContent>
  );
}
