"use client";

import { yaml } from "@codemirror/lang-yaml";
import { MergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { editorTheme } from "./cm-theme";
import { nonceOfPage } from "./csp-nonce";

/** Two texts side by side, changes marked, equal parts folded. */
export function CompareView({
  before,
  after,
  beforeLabel,
  afterLabel,
}: {
  before: string;
  after: string;
  beforeLabel: string;
  afterLabel: string;
}) {
  const parent = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (parent.current === null) return;
    const view = new MergeView({
      parent: parent.current,
      a: { doc: before, extensions: side(beforeLabel) },
      b: { doc: after, extensions: side(afterLabel) },
      collapseUnchanged: { margin: 2, minSize: 5 },
    });
    return () => view.destroy();
  }, [before, after, beforeLabel, afterLabel]);
  return (
    <div className="overflow-hidden rounded-lg border">
      <div className="grid grid-cols-2 border-b bg-sunken text-ink-2 text-xs">
        <p className="truncate px-3 py-1.5">{beforeLabel}</p>
        <p className="truncate border-l px-3 py-1.5">{afterLabel}</p>
      </div>
      <div ref={parent} className="max-h-[50dvh] overflow-auto" />
    </div>
  );
}

function side(label: string): Extension {
  return [
    nonceOfPage(),
    lineNumbers(),
    yaml(),
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
