import { isScalar } from "yaml";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { type EditResult, editText } from "./edit";
import { withValue } from "./model";
import { inCode, inTemplates, type Reference, referencesTo } from "./references";
import { EditRefused } from "./refused";
import { nameFault, namesIn, requireTask } from "./tasks-of";
import type { TextEdit } from "./text-edit";
import type { YamlEditor } from "./yaml-editor";
import { endOf, nodeAt, startOf } from "./yaml-tree";

/** Calls a task otherwise, wherever it is named: needs, teardowns, branches, templates, pulls in code. */
export function renameTask(
  text: string,
  from: string,
  to: string,
  operators: readonly OperatorSpec[],
): EditResult & { references: Reference[] } {
  let references: Reference[] = [];
  const result = editText(text, (editor) => {
    references = renameIn(editor, from, to, operators);
    return [to];
  });
  return { ...result, references };
}

/** See {@link renameTask}. */
export function renameIn(
  editor: YamlEditor,
  from: string,
  to: string,
  operators: readonly OperatorSpec[],
): Reference[] {
  requireTask(editor, from);
  if (from === to) return [];
  const fault = nameFault(to, namesIn(editor));
  if (fault !== null) throw new EditRefused(fault);
  const references = referencesTo(editor.value, from, to, operators);
  rewrite(editor, references, from, to);
  editor.rename(["tasks", from], to);
  return references;
}

/** Writes all references at once; one by one where the text of one hides what it says. */
function rewrite(editor: YamlEditor, references: readonly Reference[], from: string, to: string) {
  const edits = references.flatMap((reference) => inPlace(editor, reference, from, to) ?? []);
  const expected = references.reduce(
    (value, { path, after }) => withValue(value, path, after),
    editor.value ?? null,
  );
  try {
    editor.commit(edits, expected);
  } catch (error) {
    if (!(error instanceof EditRefused)) throw error;
    for (const { path, after } of references) editor.set(path, after);
  }
}

/** The reference's own characters changed, within whatever quotes or lines they stand. */
function inPlace(
  editor: YamlEditor,
  { path, kind }: Reference,
  from: string,
  to: string,
): TextEdit | null {
  const node = nodeAt(editor.tree, path);
  if (!isScalar(node)) return null;
  const place = { from: startOf(node), to: endOf(node) };
  const source = editor.text.slice(place.from, place.to);
  const insert =
    kind === "field"
      ? source.replace(from, () => to)
      : inCode(inTemplates(source, from, to), from, to);
  return { ...place, insert };
}
