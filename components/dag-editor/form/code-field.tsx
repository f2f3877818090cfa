"use client";

import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  completionKeymap,
  startCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentUnit } from "@codemirror/language";
import { Compartment, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { useEffect, useEffectEvent, useRef } from "react";
import { editorTheme } from "@/components/shared/code/cm-theme";
import { nonceOfPage } from "@/components/shared/code/csp-nonce";
import { useFieldProps } from "@/components/ui/field-context";
import { templateMarks } from "../cm-help";
import type { World } from "../suggestion";
import { openTemplate, type TemplateNames, templateSuggestions } from "../template-completion";
import { languageOf } from "./code-languages";

/** What templates in a field may name. */
export type TemplateWorld = { names: TemplateNames; world: World };

/**
 * An editor for one field: its language's colours, and completion within templates. What is typed is
 * written when it is left; undo within it is its own until then.
 */
export function CodeField({
  label,
  language,
  value,
  isReadOnly,
  isLine = false,
  hint,
  templates,
  onCommit,
}: {
  label: string;
  language: string;
  value: string;
  isReadOnly: boolean;
  /** One line without numbers, as an input is. */
  isLine?: boolean;
  /** Shown while it is empty. */
  hint?: string | undefined;
  templates: TemplateWorld;
  onCommit: (text: string) => void;
}) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const known = useRef(templates);
  const { "aria-describedby": describedBy, "aria-invalid": invalid } = useFieldProps({});
  const commit = useEffectEvent((text: string) => {
    if (text !== value) onCommit(text);
  });
  const create = useEffectEvent((into: HTMLElement, spoken: Compartment) => {
    return new EditorView({
      parent: into,
      state: EditorState.create({
        doc: value,
        extensions: [
          nonceOfPage(),
          // The first of two themes wins.
          fieldTheme,
          editorTheme,
          spoken.of([]),
          isLine ? oneLine : [lineNumbers(), EditorView.lineWrapping],
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          indentUnit.of("  "),
          templateMarks,
          hint === undefined ? [] : placeholder(hint),
          autocompletion({
            override: [(context) => complete(context, known.current)],
            icons: false,
          }),
          keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
          EditorState.readOnly.of(isReadOnly),
          EditorView.domEventHandlers({
            blur: (_event, { state }) => commit(state.doc.toString()),
          }),
          EditorView.contentAttributes.of({
            "aria-label": label,
            tabindex: "0",
            autocapitalize: "off",
            spellcheck: "false",
            ...(describedBy === undefined ? {} : { "aria-describedby": describedBy }),
          }),
        ],
      }),
    });
  });
  useEffect(() => {
    if (parent.current === null) return;
    const spoken = new Compartment();
    const made = create(parent.current, spoken);
    view.current = made;
    let isHere = true;
    void languageOf(language).then((extension) => {
      if (isHere) made.dispatch({ effects: spoken.reconfigure(extension) });
    });
    return () => {
      isHere = false;
      view.current = null;
      // A field that goes while it has the focus, as by a key, is left like any other.
      commit(made.state.doc.toString());
      made.destroy();
    };
  }, [language]);
  useEffect(() => {
    known.current = templates;
  }, [templates]);
  useEffect(() => {
    const { current } = view;
    if (current === null || current.hasFocus || current.state.doc.toString() === value) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: value } });
  }, [value]);
  return (
    <div
      ref={parent}
      data-invalid={invalid === true ? "" : undefined}
      className={
        isLine
          ? "control min-w-0 overflow-hidden"
          : "control max-h-96 min-h-24 min-w-0 resize-y overflow-auto"
      }
    />
  );
}

function complete(
  context: CompletionContext,
  { names, world }: TemplateWorld,
): CompletionResult | null {
  const open = openTemplate(context.state.doc.toString(), context.pos);
  if (open === null) return null;
  const found = templateSuggestions(open.expression, context.pos, names, world);
  if (found === null) return null;
  return {
    from: found.from,
    to: found.to,
    options: found.options.map(({ label, detail, info, insert, rank, opensNext }) => ({
      label,
      boost: rank,
      ...(detail === undefined ? {} : { detail }),
      ...(info === undefined ? {} : { info }),
      apply: (view: EditorView, _completion: unknown, from: number, to: number) => {
        view.dispatch({
          changes: { from, to, insert },
          selection: { anchor: from + insert.length },
          userEvent: "input.complete",
        });
        if (opensNext === true) setTimeout(() => startCompletion(view), 0);
      },
    })),
    validFor: /^[\w-]*$/,
  };
}

function leave(view: EditorView): boolean {
  view.contentDOM.blur();
  return true;
}

/** Line breaks are neither typed nor pasted. */
const oneLine = [
  EditorState.transactionFilter.of((change) => (change.newDoc.lines > 1 ? [] : change)),
  keymap.of([{ key: "Enter", run: leave }]),
];

const fieldTheme = EditorView.theme({
  "&": { height: "auto", backgroundColor: "transparent" },
  ".cm-content": { padding: "5px 0" },
  ".cm-line": { padding: "0 10px" },
});
