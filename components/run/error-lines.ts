import { parseLogText } from "@/lib/schemas/log-line";

// Colours and other control sequences; a glance at a failure shows plain text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])|[\u0000-\u0008\u000b-\u001f\u007f]/g;

/**
 * The lines of a log that tell best why a task failed: the last ones of stderr or, when it wrote
 * none, the last ones of stdout. The system's own lines are left out.
 */
export function errorLines(texts: readonly string[], most = 4): string[] {
  const lines = texts
    .flatMap(parseLogText)
    .map((line) => ({ ...line, text: line.text.replace(ESCAPES, "").trimEnd() }))
    .filter((line) => line.text.trim() !== "" && line.stream !== "sys");
  const errors = lines.filter((line) => line.stream === "err");
  return (errors.length > 0 ? errors : lines).slice(-most).map((line) => line.text);
}
