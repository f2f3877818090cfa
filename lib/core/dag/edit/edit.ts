import { EditRefused } from "./refused";
import type { TextEdit } from "./text-edit";
import { YamlEditor } from "./yaml-editor";

/** A change of a document's text, or why it cannot be made. Nothing is changed then. */
export type EditResult =
  | {
      ok: true;
      text: string;
      /** Against the text that was given, in its order; they do not overlap. */
      edits: TextEdit[];
      /** The tasks that the change made or moved, to be selected. */
      taskIds: string[];
    }
  | { ok: false; reason: string };

/** Runs a change over a text. `change` answers the tasks that it is about. */
export function editText(text: string, change: (editor: YamlEditor) => string[]): EditResult {
  try {
    const editor = new YamlEditor(text);
    const taskIds = change(editor);
    return { ok: true, text: editor.text, edits: editor.edits(), taskIds };
  } catch (error) {
    if (error instanceof EditRefused) return { ok: false, reason: error.message };
    throw error;
  }
}
