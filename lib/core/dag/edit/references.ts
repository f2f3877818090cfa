import { marksOfSchema } from "@/lib/core/template/field-marks";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/schemas/json";
import type { Path } from "./yaml-tree";

/** A text in a document that names a task, and what it becomes when the task is called otherwise. */
export type Reference = {
  /** `field`: the whole text is the name; `template`: `xcom.<task>`; `code`: `xcom.pull("<task>")`. */
  kind: "field" | "template" | "code";
  /** The task or the group that it stands in. */
  taskId: string;
  path: Path;
  before: string;
  after: string;
};

const NAME_FIELDS = ["needs", "teardown_for"];
const TEMPLATE_FIELDS = ["expand", "map_index_template"];

/** Every text that names a task `from`, with `to` in its place. */
export function referencesTo(
  document: JsonValue | undefined,
  from: string,
  to: string,
  operators: readonly OperatorSpec[],
): Reference[] {
  const { tasks = {}, groups = {} } = isJsonObject(document) ? document : {};
  const inTasks = Object.entries(isJsonObject(tasks) ? tasks : {}).flatMap(([taskId, task]) => {
    if (!isJsonObject(task)) return [];
    const operator = operators.find(({ type }) => type === task.operator);
    const marksAt = operator === undefined ? null : marksOfSchema(operator.config);
    return textsIn(task).flatMap(({ path, text }): Reference[] => {
      const [field] = path;
      const place = { taskId, path: ["tasks", taskId, ...path], before: text };
      const marks = marksAt?.(path);
      const isName = NAME_FIELDS.includes(String(field)) || marks?.isDownstream === true;
      if (isName) return text === from ? [{ ...place, kind: "field", after: to }] : [];
      const isTemplate =
        marks === undefined || marks.isTemplate || TEMPLATE_FIELDS.includes(String(field));
      const rendered = isTemplate ? inTemplates(text, from, to) : text;
      if (rendered !== text)
        return [{ ...place, kind: "template", after: inCode(rendered, from, to) }];
      const coded = inCode(text, from, to);
      return coded === text ? [] : [{ ...place, kind: "code", after: coded }];
    });
  });
  return [...inTasks, ...inGroups(isJsonObject(groups) ? groups : {}, from, to)];
}

/** Every template of a task or a group that names a param `from`, with `to` in its place. */
export function referencesToParam(
  document: JsonValue | undefined,
  from: string,
  to: string,
  operators: readonly OperatorSpec[],
): Reference[] {
  const { tasks = {}, groups = {} } = isJsonObject(document) ? document : {};
  const inArea = (area: "tasks" | "groups", members: JsonValue) =>
    Object.entries(isJsonObject(members) ? members : {}).flatMap(([id, member]) => {
      if (!isJsonObject(member)) return [];
      const operator = operators.find(({ type }) => type === member.operator);
      const marksAt = operator === undefined ? null : marksOfSchema(operator.config);
      return textsIn(member).flatMap(({ path, text }): Reference[] => {
        const marks = marksAt?.(path);
        const isTemplate =
          TEMPLATE_FIELDS.includes(String(path[0])) ||
          (area === "tasks" && marks?.isTemplate !== false);
        const after = isTemplate ? inTemplates(text, from, to, "params") : text;
        return after === text
          ? []
          : [{ kind: "template", taskId: id, path: [area, id, ...path], before: text, after }];
      });
    });
  return [...inArea("tasks", tasks), ...inArea("groups", groups)];
}

function inGroups(groups: JsonObject, from: string, to: string): Reference[] {
  return Object.entries(groups).flatMap(([groupId, group]) => {
    if (!isJsonObject(group)) return [];
    return textsIn(group).flatMap(({ path, text }): Reference[] => {
      const place = { taskId: groupId, path: ["groups", groupId, ...path], before: text };
      const field = String(path[0]);
      if (field === "needs") return text === from ? [{ ...place, kind: "field", after: to }] : [];
      if (!TEMPLATE_FIELDS.includes(field)) return [];
      const after = inTemplates(text, from, to);
      return after === text ? [] : [{ ...place, kind: "template", after }];
    });
  });
}

/** A text with another name in its `xcom.<task>` and `xcom["<task>"]`, within `{{ }}` and `{% %}` only. */
export function inTemplates(
  text: string,
  from: string,
  to: string,
  root: "xcom" | "params" = "xcom",
): string {
  const name = escaped(from);
  const isWord = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(to);
  const dotted = new RegExp(`\\b${root}\\.${name}(?![A-Za-z0-9_-])`, "g");
  const indexed = new RegExp(`\\b${root}\\[(\\s*)(\\\\?["'])${name}\\2(\\s*)\\]`, "g");
  return text.replaceAll(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g, (template) =>
    template
      .replaceAll(dotted, isWord ? `${root}.${to}` : `${root}["${to}"]`)
      .replaceAll(
        indexed,
        (_, before, quote, after) => `${root}[${before}${quote}${to}${quote}${after}]`,
      ),
  );
}

/** A text with another name in its `xcom.pull("<task>")`. */
export function inCode(text: string, from: string, to: string): string {
  const call = new RegExp(`(\\bxcom\\s*\\.\\s*pull\\(\\s*)(\\\\?["'])${escaped(from)}\\2`, "g");
  return text.replaceAll(call, (_, before, quote) => `${before}${quote}${to}${quote}`);
}

function textsIn(value: JsonValue, path: Path = []): { path: Path; text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => textsIn(member, [...path, key]));
}

function escaped(name: string): string {
  return name.replaceAll(/[.\\-]/g, "\\$&");
}
