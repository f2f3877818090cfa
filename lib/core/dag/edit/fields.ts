import { dagFieldsShape } from "@/lib/schemas/dag-document";
import { isJsonObject, type JsonValue, jsonValueSchema } from "@/lib/schemas/json";
import { type EditResult, editText } from "./edit";
import { EditRefused } from "./refused";
import type { YamlEditor } from "./yaml-editor";
import type { Path } from "./yaml-tree";

const ROOT_KEYS = [...Object.keys(dagFieldsShape), "tasks"];

/**
 * Gives a field of the document a value: `["schedule"]`, `["tasks", "load", "env", "REGION"]`. What
 * is missing on the way is made. Of mappings and lists only what differs is written.
 */
export function setField(text: string, path: Path, value: JsonValue): EditResult {
  return editText(text, (editor) => {
    const parsed = jsonValueSchema.safeParse(value);
    if (!parsed.success) throw new EditRefused(`${path.join(".")} is no value that YAML can hold`);
    if (path.length === 0) throw new EditRefused("Name the field that is to be set");
    editor.set(path, parsed.data, siblingFor(editor, path));
    return taskOf(path);
  });
}

/** Takes a field out of the document; nothing happens when it is not there. */
export function removeField(text: string, path: Path): EditResult {
  return editText(text, (editor) => {
    if (path.length === 0) throw new EditRefused("Name the field that is to be removed");
    editor.remove(path);
    return taskOf(path);
  });
}

/** Behind which key a new one goes: fields of the DAG keep their usual order before the tasks. */
export function siblingFor(editor: YamlEditor, path: Path): string | null | undefined {
  const [root, taskId, field] = path;
  const document = editor.value;
  if (!isJsonObject(document)) return undefined;
  if (typeof root === "string" && !Object.hasOwn(document, root)) {
    const before = ROOT_KEYS.slice(0, Math.max(0, ROOT_KEYS.indexOf(root)));
    const near = before.findLast((key) => Object.hasOwn(document, key));
    return near ?? (ROOT_KEYS.includes(root) ? null : undefined);
  }
  if (root !== "tasks" || path.length !== 3 || taskId === undefined) return undefined;
  const task = editor.at(["tasks", taskId]);
  // What it waits for stands next to what it is.
  return field === "needs" && isJsonObject(task) && Object.hasOwn(task, "operator")
    ? "operator"
    : undefined;
}

function taskOf([root, taskId]: Path): string[] {
  return root === "tasks" && taskId !== undefined ? [String(taskId)] : [];
}
