"use client";

import { yaml } from "@codemirror/lang-yaml";
import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { editorTheme } from "./cm-theme";
import { nonceOfPage } from "./csp-nonce";

const FOLD = { margin: 2, minSize: 5 };

/** Two texts, changes marked, equal parts folded: side by side, or one in the other on a phone. */
export function CompareView({
  before,
  after,
  beforeLabel,
  afterLabel,
  language = "yaml",
}: {
  before: string;
  after: string;
  beforeLabel: string;
  afterLabel: string;
  language?: "yaml" | "text";
}) {
  const parent = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (parent.current === null) return;
    const view = window.matchMedia("(width < 40rem)").matches
      ? new EditorView({
          parent: parent.current,
          doc: after,
          extensions: [
            side(`${beforeLabel}, and changes in ${afterLabel}`, language),
            unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged: FOLD }),
          ],
        })
      : new MergeView({
          parent: parent.current,
          a: { doc: before, extensions: side(beforeLabel, language) },
          b: { doc: after, extensions: side(afterLabel, language) },
          collapseUnchanged: FOLD,
        });
    return () => view.destroy();
  }, [before, after, beforeLabel, afterLabel, language]);
  return (
    <div className="overflow-hidden rounded-lg border">
      <div className="border-b bg-sunken text-ink-2 text-xs sm:grid sm:grid-cols-2">
        <p className="truncate px-3 py-1.5">
          <span aria-hidden="true" className="mr-1.5 text-danger-text sm:hidden">
            −
          </span>
          {beforeLabel}
        </p>
        <p className="truncate px-3 py-1.5 sm:border-l">
          <span aria-hidden="true" className="mr-1.5 text-ok-text sm:hidden">
            +
          </span>
          {afterLabel}
        </p>
      </div>
      <div ref={parent} className="max-h-[50dvh] overflow-auto" />
    </div>
  );
}

function side(label: string, language: "yaml" | "text"): Extension {
  return [
    nonceOfPage(),
    lineNumbers(),
    language === "yaml" ? yaml() : [],
    editorTheme,
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
    plain,
  ];
}

/** Without the room that one scrolls into while typing, and with signs that every font has. */
const plain = EditorView.theme({
  "&": { height: "auto" },
  "& .cm-scroller .cm-content": { padding: "4px 0" },
  ".cm-collapsedLines:before, .cm-collapsedLines:after": { content: "'↕'", margin: "0 6px" },
});
