import { stringify } from "yaml";
import { isJsonObject, type JsonValue } from "@/lib/schemas/json";

/** How text values are quoted where there is a choice. */
export type Quoting = "plain" | "single" | "double" | "json";

const INDENT = 2;
/** The longest list of plain values that is written in one line. */
const MAX_INLINE = 72;
const FLOW_SAFE = /^[A-Za-z0-9_./+-][A-Za-z0-9_./@+ -]*$/;

/** What follows a key's colon or a list's dash: in the same line, and in lines below it. */
export type Printed = { head: string; body: string };

/** A value as block YAML. Lines of `body` are indented against a key in column 0. */
export function printBlock(value: JsonValue, quoting: Quoting = "plain"): Printed {
  if (Array.isArray(value) && value.length > 0) {
    const inline = inlineList(value);
    if (inline !== null) return { head: inline, body: "" };
    return { head: "", body: value.map((item) => below(printItem(item))).join("\n") };
  }
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    const lines = Object.entries(value).map(([key, member]) => below(printEntry(key, member)));
    return { head: "", body: lines.join("\n") };
  }
  return printScalar(value, quoting);
}

/** A key with its value, from column 0, without a line break at the end. */
export function printEntry(key: string, value: JsonValue): string {
  const { head, body } = printBlock(value);
  return [`${printKey(key)}:${head === "" ? "" : ` ${head}`}`, ...(body === "" ? [] : [body])].join(
    "\n",
  );
}

/** An item of a block list, from its dash in column 0. */
export function printItem(value: JsonValue): string {
  const { head, body } = printBlock(value);
  if (head !== "") return [`- ${head}`, ...(body === "" ? [] : [body])].join("\n");
  // A mapping begins behind the dash: its lines are indented as far already.
  return isJsonObject(value) ? `- ${body.slice(INDENT)}` : `-\n${body}`;
}

/** A value within braces or brackets, in one line. */
export function printFlow(value: JsonValue, isJson = false): string {
  if (isJson) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => printFlow(item)).join(", ")}]`;
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(([key, member]) => printFlowEntry(key, member));
    return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
  }
  if (typeof value !== "string") return JSON.stringify(value);
  return isPlain(value) && FLOW_SAFE.test(value) ? value : JSON.stringify(value);
}

/** A key with its value within braces. */
export function printFlowEntry(key: string, value: JsonValue, isJson = false): string {
  const name = FLOW_SAFE.test(key) && isPlain(key) && !isJson ? key : JSON.stringify(key);
  return `${name}: ${printFlow(value, isJson)}`;
}

/** A key as it stands before its colon. */
export function printKey(key: string): string {
  return isPlain(key) ? key : JSON.stringify(key);
}

/** A text value in one line, quoted as asked for where it can be. */
export function printInline(value: string, quoting: Quoting): string {
  if (quoting === "json" || quoting === "double") return JSON.stringify(value);
  const isSingle = !/[^\P{C}]/u.test(value);
  if (quoting === "single" && isSingle) return `'${value.replaceAll("'", "''")}'`;
  if (isPlain(value)) return value;
  return JSON.stringify(value);
}

/** A text of lines as a literal block (`|`); null where that form cannot hold it. */
export function printLiteral(value: string, indent = INDENT): Printed | null {
  const isHard =
    /[ \t]$/m.test(value) || /^[\s]/.test(value) || /\n\n$/.test(value) || value.trim() === "";
  // Other control characters than line breaks, and line breaks of other kinds, need escapes.
  if (isHard || /[^\P{C}\n\t]|\p{Zl}|\p{Zp}/u.test(value)) return null;
  const lines = value.endsWith("\n") ? value.slice(0, -1) : value;
  const space = " ".repeat(indent);
  const body = lines
    .split("\n")
    .map((line) => (line === "" ? "" : space + line))
    .join("\n");
  return { head: value.endsWith("\n") ? "|" : "|-", body };
}

function printScalar(value: JsonValue, quoting: Quoting): Printed {
  if (typeof value !== "string") return { head: JSON.stringify(value), body: "" };
  const literal = value.includes("\n") ? printLiteral(value) : null;
  return literal ?? { head: printInline(value, quoting), body: "" };
}

/** A list of short plain values in brackets; null for any other list. */
function inlineList(items: readonly JsonValue[]): string | null {
  const isShort = items.every(
    (item) => typeof item !== "object" && !(typeof item === "string" && item.includes("\n")),
  );
  const inline = isShort ? printFlow([...items]) : "";
  return isShort && inline.length <= MAX_INLINE ? inline : null;
}

function below(lines: string): string {
  return lines
    .split("\n")
    .map((line) => (line === "" ? "" : " ".repeat(INDENT) + line))
    .join("\n");
}

/** Whether YAML reads the bare text as this text, as a value and as a key. */
function isPlain(text: string): boolean {
  if (text === "" || text.length > 1000 || /[^\P{C}]|\p{Zl}|\p{Zp}/u.test(text)) return false;
  return stringify({ k: text }, { lineWidth: 0, version: "1.2" }) === `k: ${text}\n`;
}
