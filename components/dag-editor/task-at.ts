import { readYaml } from "@/lib/core/dag/yaml-source";
import { placeAt } from "./yaml-path";

/** The task in whose lines a place of the text is; null elsewhere. Works while the text is broken. */
export function taskAt(text: string, offset: number): string | null {
  const { path } = placeAt(text, offset);
  const [area, taskId] = path;
  if (area !== "tasks") return null;
  if (taskId !== undefined) return String(taskId);
  // On the key itself the place is still that of the mapping around it.
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const key = /^\s+(?:"([^"]+)"|'([^']+)'|([^\s:#]+))\s*:/.exec(text.slice(start, start + 300));
  return key?.[1] ?? key?.[2] ?? key?.[3] ?? null;
}

/** Where a task's lines begin; null when it cannot be found. */
export function offsetOfTask(text: string, taskId: string): number | null {
  const place = readYaml(text).locate(["tasks", taskId], "key");
  if (place === undefined) return null;
  let start = 0;
  for (let line = 1; line < place.line; line += 1) start = text.indexOf("\n", start) + 1;
  return start + place.column - 1;
}
