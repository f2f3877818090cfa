"use client";

import { closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import {
  defaultKeymap,
  history,
  historyKeymap,
  indentWithTab,
  isolateHistory,
  redo,
  redoDepth,
  undo,
  undoDepth,
} from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
} from "@codemirror/language";
import { lintGutter, lintKeymap, nextDiagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from "react";
import { editorTheme } from "@/components/shared/code/cm-theme";
import { nonceOfPage } from "@/components/shared/code/csp-nonce";
import type { TextEdit } from "@/lib/core/dag/edit/text-edit";
import type { Problem } from "@/lib/schemas/problem";
import { schemaHelp } from "./cm-help";
import { offsetOf, showProblems } from "./cm-problems";
import type { World } from "./suggestion";

/** What the screen around may ask of the editor. */
export type CodeEditorHandle = {
  focus: () => void;
  /** The text as it is this moment. */
  text: () => string;
  /** Makes edits of the text as it is; undo takes them back as one. */
  edit: (edits: readonly TextEdit[]) => void;
  undo: () => void;
  redo: () => void;
  /** Shows a place (an offset) and puts the cursor there, without the focus. */
  reveal: (offset: number) => void;
  /** Replaces the whole text; undo brings the old one back. */
  replace: (text: string) => void;
  /** Puts the cursor there (both from 1), in view. */
  goTo: (place: { line?: number | undefined; column?: number | undefined }) => void;
};

/** Where the cursor is, from 1. */
export type CursorAt = {
  line: number;
  column: number;
  offset: number;
  /** The cursor was moved in the code itself, rather than along with something else. */
  isOwn: boolean;
};

/** Whether there is something to undo and to redo. */
export type HistoryState = { canUndo: boolean; canRedo: boolean };

const readOnly = new Compartment();

/** A YAML editor with highlighting, folding, search, completion and problems in place. */
export function CodeEditor({
  ref,
  initialText,
  isReadOnly,
  problems,
  help,
  onChange,
  onCursor,
  onHistory,
  onSave,
}: {
  ref?: Ref<CodeEditorHandle>;
  /** Read once; the text is the editor's own from then on. */
  initialText: string;
  isReadOnly: boolean;
  problems: readonly Problem[];
  help: World;
  onChange: (text: string) => void;
  onCursor: (at: CursorAt) => void;
  onHistory: (history: HistoryState) => void;
  onSave: () => void;
}) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const knownWorld = useRef(help);
  const changed = useEffectEvent(onChange);
  const moved = useEffectEvent(onCursor);
  const remembered = useEffectEvent(onHistory);
  const saveByKey = useEffectEvent(() => {
    onSave();
    return true;
  });

  const create = useEffectEvent(
    (into: HTMLElement) =>
      new EditorView({
        parent: into,
        state: EditorState.create({
          doc: initialText,
          extensions: [
            nonceOfPage(),
            base,
            keymap.of([{ key: "Mod-s", run: saveByKey, preventDefault: true }]),
            readOnly.of(EditorState.readOnly.of(isReadOnly)),
            schemaHelp(() => knownWorld.current),
            EditorView.updateListener.of((update) => {
              if (update.docChanged) {
                changed(update.state.doc.toString());
                remembered({
                  canUndo: undoDepth(update.state) > 0,
                  canRedo: redoDepth(update.state) > 0,
                });
              }
              if (update.selectionSet || update.docChanged) {
                const { head } = update.state.selection.main;
                const line = update.state.doc.lineAt(head);
                moved({
                  line: line.number,
                  column: head - line.from + 1,
                  offset: head,
                  isOwn: update.view.hasFocus,
                });
              }
            }),
          ],
        }),
      }),
  );
  useEffect(() => {
    if (parent.current === null) return;
    const made = create(parent.current);
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, []);

  useEffect(() => {
    knownWorld.current = help;
  }, [help]);
  useEffect(() => {
    view.current?.dispatch({
      effects: readOnly.reconfigure(EditorState.readOnly.of(isReadOnly)),
    });
  }, [isReadOnly]);
  useEffect(() => {
    if (view.current !== null) showProblems(view.current, problems);
  }, [problems]);

  useImperativeHandle(ref, () => ({
    focus: () => view.current?.focus(),
    text: () => view.current?.state.doc.toString() ?? initialText,
    edit: (edits) =>
      view.current?.dispatch({
        changes: edits,
        annotations: isolateHistory.of("full"),
        userEvent: "input.graph",
      }),
    undo: () => {
      if (view.current !== null) undo(view.current);
    },
    redo: () => {
      if (view.current !== null) redo(view.current);
    },
    reveal: (offset) => {
      const { current } = view;
      if (current === null) return;
      const anchor = Math.min(offset, current.state.doc.length);
      current.dispatch({
        selection: { anchor },
        effects: EditorView.scrollIntoView(anchor, { y: "center" }),
      });
    },
    replace: (text) => {
      const { current } = view;
      if (current === null) return;
      const end = current.state.doc.length;
      current.dispatch({ changes: { from: 0, to: end, insert: text }, selection: { anchor: 0 } });
    },
    goTo: (place) => {
      const { current } = view;
      if (current === null) return;
      const { line = 1, column = 1 } = place;
      const anchor = offsetOf(current.state.doc, {
        line,
        column,
        path: [],
        message: "",
        severity: "error",
        code: "",
      });
      current.dispatch({
        selection: { anchor },
        effects: EditorView.scrollIntoView(anchor, { y: "center" }),
      });
      current.focus();
    },
  }));

  return <div ref={parent} className="size-full min-h-0 overflow-hidden" />;
}

const base: Extension = [
  lineNumbers(),
  lintGutter(),
  foldGutter({ openText: "⌄", closedText: "›" }),
  highlightSpecialChars(),
  history(),
  drawSelection(),
  EditorState.tabSize.of(2),
  indentUnit.of("  "),
  indentOnInput(),
  bracketMatching(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSelectionMatches(),
  search({ top: true }),
  EditorState.phrases.of({
    next: "Next",
    previous: "Previous",
    all: "Select all",
    "match case": "Match case",
    regexp: "Regular expression",
    "by word": "Whole words",
    replace: "Replace",
    "replace all": "Replace all",
  }),
  yaml(),
  editorTheme,
  EditorView.contentAttributes.of({
    "aria-label": "DAG document, YAML",
    // Checkers take an editable text without it for one that the keyboard does not reach.
    tabindex: "0",
    autocapitalize: "off",
    spellcheck: "false",
  }),
  keymap.of([
    ...closeBracketsKeymap,
    ...completionKeymap,
    ...defaultKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...foldKeymap,
    ...lintKeymap,
    { key: "F8", run: nextDiagnostic },
    indentWithTab,
  ]),
];
