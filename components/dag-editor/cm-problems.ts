import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import type { Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Problem } from "@/lib/schemas/problem";

/** Underlines the problems in the text and marks their lines. */
export function showProblems(view: EditorView, problems: readonly Problem[]): void {
  const { doc } = view.state;
  const diagnostics = problems.map((problem): Diagnostic => {
    const from = offsetOf(doc, problem);
    return {
      from,
      to: endOfWord(doc, from),
      severity: problem.severity,
      message: problemText(problem),
    };
  });
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

/** The place of a problem in the text, or the nearest that exists. */
export function offsetOf(doc: Text, { line = 1, column = 1 }: Problem): number {
  const at = doc.line(Math.min(Math.max(1, line), doc.lines));
  return Math.min(at.from + Math.max(0, column - 1), at.to);
}

/** A problem in words, with what was found and what is allowed. */
export function problemText({ message, found, allowed }: Problem): string {
  return [
    message,
    found === undefined ? undefined : `Found: ${found}`,
    allowed === undefined ? undefined : `Allowed: ${allowed}`,
  ]
    .filter((line) => line !== undefined)
    .join("\n");
}

function endOfWord(doc: Text, from: number): number {
  const line = doc.lineAt(from);
  const rest = line.text.slice(from - line.from);
  const word = /^(?:"[^"]*"|'[^']*'|[^\s:,[\]{}#]+)/.exec(rest)?.[0].length ?? 0;
  return Math.min(from + Math.max(1, word), line.to);
}
