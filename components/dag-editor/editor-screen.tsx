"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { clsx } from "clsx";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Callout } from "@/components/ui/callout";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import { dagQueries } from "@/lib/browser/dag-queries";
import { paths } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { can } from "@/lib/core/permissions";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { hasErrors } from "@/lib/schemas/problem";
import { CodeEditor, type CodeEditorHandle, type CursorAt } from "./code-editor";
import { downloadYaml, readDocumentFile } from "./document-file";
import { valueAt } from "./document-schema";
import type { Draft } from "./draft";
import { DraftNotice } from "./draft-notice";
import { editorHeight } from "./editor-height";
import { EditorPanes, type Pane } from "./editor-panes";
import { CompareButton, EditorToolbar } from "./editor-toolbar";
import { GraphPane } from "./graph-pane";
import type { OtherVersion } from "./merge-dialog";
import { countInWords } from "./merge-problems";
import { ProblemList } from "./problem-list";
import { createDag, editorQueries, fetchNewestVersion, saveVersion } from "./queries";
import type { SaveChoice } from "./save-dialog";
import { StatusLine } from "./status-line";
import type { World } from "./suggestion";
import { useCheckedDocument } from "./use-checked-document";
import { useKeptDraft } from "./use-draft";
import { EditorDocumentProvider, useEditorDocumentOf } from "./use-editor-document";
import { useUnsavedGuard } from "./use-unsaved-guard";

// The comparison of texts that both can show is fetched with them.
const SaveDialog = dynamic(() => import("./save-dialog").then((module) => module.SaveDialog));
const MergeDialog = dynamic(() => import("./merge-dialog").then((module) => module.MergeDialog));
const TaskPane = dynamic(() => import("./form/task-pane").then((module) => module.TaskPane));

/** What an edit starts from. */
export type Base = { version: number; text: string };

/** The editor of one document: code, graph, problems, and saving. */
export function EditorScreen({
  dagId,
  initialBase,
  initialText,
  initialAt,
  isRestored,
  serverDraft,
  operators,
  onStartOver,
}: {
  /** Null for a new DAG. */
  dagId: string | null;
  initialBase: Base | null;
  initialText: string;
  /** When that was typed, in milliseconds since the epoch; 0 for a version's own text. */
  initialAt: number;
  /** The text was typed before and not saved. */
  isRestored: boolean;
  /** The draft that the server has; undefined when it is not known. */
  serverDraft: Draft | null | undefined;
  operators: readonly OperatorSpec[];
  /** Gives a new DAG's text up. */
  onStartOver: () => void;
}) {
  const { slug, role, timezone } = useTeam();
  const gate = useGate("dag.edit", "edit DAGs");
  const isReadOnly = gate.disabledReason !== undefined;
  const router = useRouter();
  const client = useQueryClient();
  const editor = useRef<CodeEditorHandle>(null);
  const [text, setText] = useState(initialText);
  const [typedAt, setTypedAt] = useState(initialAt);
  const [base, setBase] = useState(initialBase);
  const [cursor, setCursor] = useState<CursorAt>({ line: 1, column: 1, offset: 0, isOwn: false });
  const [pane, setPane] = useState<Pane>("code");
  const [dialog, setDialog] = useState<"save" | "discard" | null>(null);
  const [theirs, setTheirs] = useState<OtherVersion | null>(null);
  const [showsRestored, setShowsRestored] = useState(isRestored);
  const [isDone, setIsDone] = useState(false);

  const isUnsaved = base === null ? !isDone : text !== base.text;
  const checked = useCheckedDocument({
    team: slug,
    text,
    dagId,
    operators,
    teamTimezone: timezone,
    askServer: !isReadOnly,
  });
  const shared = useEditorDocumentOf({
    editor,
    text,
    checked,
    operators,
    isReadOnly,
    onShowForm: () => setPane("form"),
  });
  const names = useQuery({
    ...editorQueries.names(slug),
    enabled: can(role, "connection.view") && can(role, "variable.view"),
  });
  const world = useMemo(
    (): World => ({
      operators,
      connections: names.data?.connections ?? [],
      variables: names.data?.variables ?? [],
      teamTimezone: timezone,
    }),
    [operators, names.data, timezone],
  );
  const kept = useKeptDraft({
    team: slug,
    dagId,
    draft:
      isUnsaved && !isReadOnly ? { text, baseVersion: base?.version ?? null, at: typedAt } : null,
    server: isReadOnly ? undefined : serverDraft,
  });
  const guard = useUnsavedGuard(isUnsaved && !isReadOnly);

  const detail = useQuery({ ...dagQueries.detail(slug, dagId ?? ""), enabled: dagId !== null });
  const newest = detail.data?.versionNumber ?? 0;
  const isBehind = base !== null && newest > base.version;
  const compare = useMutation({
    mutationFn: () => fetchNewestVersion(slug, dagId ?? ""),
    onSuccess: (version) => {
      setDialog(null);
      setTheirs(version);
    },
    onError: (error) =>
      toast({ title: "Could not load their version", description: error.message, tone: "danger" }),
  });

  const blockedReason = blocked(checked.problems, base !== null && !isUnsaved);
  function openSave() {
    if (isReadOnly || dialog !== null || theirs !== null) return;
    if (blockedReason === undefined) {
      // What someone else saved is shown first; saving over it would be refused.
      if (isBehind) compare.mutate();
      else setDialog("save");
      return;
    }
    toast({ title: blockedReason });
    if (hasErrors(checked.problems)) setPane("problems");
  }
  const saveByKey = useEffectEvent(openSave);
  useEffect(() => {
    // The keys save wherever the focus is; within the code, the editor answers them itself.
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.key.toLowerCase() !== "s") return;
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      saveByKey();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  async function save({ message, paused, idempotencyKey }: SaveChoice) {
    if (base === null || dagId === null) {
      const made = await createDag(slug, { source: text, message, paused }, idempotencyKey);
      setIsDone(true);
      kept.forget();
      client.setQueryData(dagQueries.detail(slug, made.dagId).queryKey, made);
      void client.invalidateQueries({ queryKey: queryKeys.dagList(slug) });
      setDialog(null);
      toast({
        title: `${made.dagId} was created`,
        description: paused
          ? "It is paused: turn it on, or trigger it."
          : "It runs by its schedule.",
        tone: "success",
      });
      router.push(paths.dag(slug, made.dagId, "graph"));
      return;
    }
    const saved = await saveVersion(
      slug,
      dagId,
      { source: text, message, baseVersion: base.version },
      idempotencyKey,
    );
    setBase({ version: saved.number, text: saved.source });
    setShowsRestored(false);
    setDialog(null);
    void client.invalidateQueries({ queryKey: queryKeys.dag(slug, dagId) });
    void client.invalidateQueries({ queryKey: queryKeys.dagList(slug) });
    const isPaused = detail.data?.paused === true;
    toast({
      title: `Version ${saved.number} of ${dagId} was saved`,
      description: isPaused ? "The DAG is paused." : "The next run uses it.",
      tone: "success",
      action: {
        label: isPaused ? "Turn on or trigger" : "Trigger it",
        onClick: () => router.push(paths.dag(slug, dagId)),
      },
    });
  }

  function goOnFrom(version: OtherVersion, merged: string) {
    setBase({ version: version.number, text: version.source });
    if (merged !== text) editor.current?.replace(merged);
    setTheirs(null);
    setShowsRestored(false);
  }

  async function importFile(file: File) {
    const read = await readDocumentFile(file);
    if (!read.ok) {
      toast({ title: "Not imported", description: read.reason, tone: "danger" });
      return;
    }
    editor.current?.replace(read.text);
    toast({
      title: `${file.name} is in the editor`,
      description: "It is not saved yet.",
      action: { label: "Undo", onClick: () => editor.current?.undo() },
    });
  }

  function goTo(place: { line?: number | undefined; column?: number | undefined }) {
    setPane((shown) => (window.matchMedia("(width >= 64rem)").matches ? shown : "code"));
    // The code may have to be shown first.
    requestAnimationFrame(() => editor.current?.goTo(place));
  }

  const typedId = valueAt(checked.parsed.value, ["dag_id"]);
  const title = dagId ?? (typeof typedId === "string" && typedId !== "" ? typedId : "New DAG");

  return (
    <div className={clsx("flex min-h-0 flex-col gap-3", editorHeight(dagId === null))}>
      <EditorToolbar
        title={title}
        baseVersion={base?.version ?? null}
        isUnsaved={isUnsaved}
        readOnlyReason={gate.disabledReason}
        blockedReason={blockedReason}
        onSave={openSave}
        onDiscard={() => setDialog("discard")}
        onImport={(file) => void importFile(file)}
        onExport={() => downloadYaml(title, text)}
      />
      {gate.disabledReason !== undefined && <Callout>{gate.disabledReason}</Callout>}
      {showsRestored && (
        <DraftNotice
          at={initialAt}
          base={base}
          newest={newest}
          text={text}
          onKeep={() => setShowsRestored(false)}
          onDiscard={() => setDialog("discard")}
        />
      )}
      {isBehind && theirs === null && (
        <Callout
          tone="warn"
          title={`Version ${newest} was saved meanwhile`}
          action={<CompareButton loading={compare.isPending} onClick={() => compare.mutate()} />}
        >
          Your text starts from version {base.version}.
        </Callout>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a file dropped here is imported; the menu does so, too */}
      <div
        className="flex min-h-0 flex-1 flex-col overflow-hidden rounded-lg border bg-surface"
        // Before the code editor would take the file's text in at the cursor.
        onDropCapture={(event) => {
          const [file] = event.dataTransfer.files;
          if (file === undefined || isReadOnly) return;
          event.preventDefault();
          event.stopPropagation();
          void importFile(file);
        }}
        onDragOver={(event) => {
          if (event.dataTransfer.types.includes("Files")) event.preventDefault();
        }}
      >
        <EditorDocumentProvider value={shared.document}>
          <EditorPanes
            pane={pane}
            onPaneChange={setPane}
            problemCount={checked.problems.length}
            code={
              <CodeEditor
                ref={editor}
                initialText={initialText}
                isReadOnly={isReadOnly}
                problems={checked.problems}
                help={world}
                onChange={(next) => {
                  setText(next);
                  setTypedAt(Date.now());
                }}
                onCursor={(at) => {
                  setCursor(at);
                  shared.onCursor(at);
                }}
                onHistory={shared.onHistory}
                onSave={openSave}
              />
            }
            graph={<GraphPane />}
            form={<TaskPane />}
            problems={<ProblemList problems={checked.problems} onGoTo={goTo} />}
          />
        </EditorDocumentProvider>
        <StatusLine
          problems={checked.problems}
          cursor={cursor}
          isReadOnly={isReadOnly}
          serverFailure={checked.serverFailure}
          draftFailure={isUnsaved && !isReadOnly ? kept.failure : null}
          onShowProblems={() => setPane("problems")}
        />
      </div>
      {dialog === "save" && (
        <SaveDialog
          dagId={title}
          base={base}
          text={text}
          onSave={save}
          onConflict={() => compare.mutate()}
          onClose={() => setDialog(null)}
        />
      )}
      {theirs !== null && base !== null && (
        <MergeDialog
          base={base}
          theirs={theirs}
          text={text}
          operators={operators}
          onMerged={(merged) => goOnFrom(theirs, merged)}
          onClose={() => setTheirs(null)}
        />
      )}
      <ConfirmDialog
        title={base === null ? "Start over?" : "Discard your changes?"}
        description={
          base === null
            ? "The text is given up, and you choose again what to begin with."
            : `The text becomes version ${base.version} again. Undo brings yours back while this page is open.`
        }
        confirmLabel={base === null ? "Start over" : "Discard"}
        open={dialog === "discard"}
        onOpenChange={(open) => setDialog(open ? "discard" : null)}
        onConfirm={() => {
          setShowsRestored(false);
          if (base === null) {
            kept.forget();
            setIsDone(true);
            onStartOver();
          } else editor.current?.replace(base.text);
        }}
      />
      <ConfirmDialog
        title="Leave without saving?"
        description={
          kept.failure !== null
            ? "Your text stays in this tab: it is here when you come back. Closing the tab loses it."
            : "Your text stays as your draft: it is here when you come back, on any machine."
        }
        confirmLabel="Leave"
        cancelLabel="Stay"
        tone="primary"
        open={guard.wanted !== null}
        onOpenChange={(open) => !open && guard.stay()}
        onConfirm={guard.leave}
      />
    </div>
  );
}

/** Why a text cannot be saved now; undefined when it can. */
function blocked(
  problems: Parameters<typeof countInWords>[0],
  isUnchanged: boolean,
): string | undefined {
  if (isUnchanged) return "There is nothing to save: the text is as it was.";
  if (!hasErrors(problems)) return undefined;
  const errors = problems.filter(({ severity }) => severity === "error");
  return `Correct the ${countInWords(errors)} first.`;
}
