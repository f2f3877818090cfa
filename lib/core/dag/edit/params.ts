import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { isJsonObject, type JsonObject } from "@/lib/schemas/json";
import { type EditResult, editText } from "./edit";
import { siblingFor } from "./fields";
import { linesOfEntry } from "./fragment";
import { type Reference, referencesToParam } from "./references";
import { EditRefused } from "./refused";
import type { YamlEditor } from "./yaml-editor";
import { keyOf, mapAt } from "./yaml-tree";

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** Adds a param behind the others. */
export function addParam(text: string, name: string, param: JsonObject): EditResult {
  return editText(text, (editor) => {
    refuseName(editor, name);
    editor.set(["params", name], param, siblingFor(editor, ["params", name]));
    return [];
  });
}

/** Calls a param otherwise, also in the templates of tasks; code is left as it is. */
export function renameParam(
  text: string,
  from: string,
  to: string,
  operators: readonly OperatorSpec[],
): EditResult & { references: Reference[] } {
  let references: Reference[] = [];
  const result = editText(text, (editor) => {
    requireParam(editor, from);
    if (from === to) return [];
    refuseName(editor, to);
    references = referencesToParam(editor.value, from, to, operators);
    for (const { path, after } of references) editor.set(path, after);
    editor.rename(["params", from], to);
    return [];
  });
  return { ...result, references };
}

/** Takes a param out; `params` goes with the last one. */
export function removeParam(text: string, name: string): EditResult {
  return editText(text, (editor) => {
    requireParam(editor, name);
    editor.remove(paramNames(editor).length === 1 ? ["params"] : ["params", name]);
    return [];
  });
}

/** Writes a param before another one, or behind the last (null): forms ask in this order. */
export function moveParam(text: string, name: string, before: string | null): EditResult {
  return editText(text, (editor) => {
    requireParam(editor, name);
    if (before !== null) requireParam(editor, before);
    if (before === name || paramNames(editor).length < 2) return [];
    const lines = linesOfEntry(editor, ["params"], name);
    editor.remove(["params", name]);
    const left = paramNames(editor);
    const place = before === null ? left.length : left.indexOf(before);
    editor.insertLines(["params"], name, lines, place === 0 ? null : left[place - 1]);
    return [];
  });
}

function paramNames(editor: YamlEditor): string[] {
  const map = mapAt(editor.tree, ["params"]);
  if (map !== undefined) return map.items.flatMap((item) => keyOf(item) ?? []);
  const params = editor.at(["params"]);
  return isJsonObject(params) ? Object.keys(params) : [];
}

function requireParam(editor: YamlEditor, name: string): void {
  if (!paramNames(editor).includes(name)) throw new EditRefused(`There is no param "${name}"`);
}

function refuseName(editor: YamlEditor, name: string): void {
  if (!NAME.test(name)) {
    throw new EditRefused(`"${name}" is no param's name: letters, digits and _, no digit first`);
  }
  if (paramNames(editor).includes(name)) {
    throw new EditRefused(`The param "${name}" is there already`);
  }
}
