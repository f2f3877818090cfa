import { isMap, isSeq, type Node } from "yaml";
import { isJsonObject, type JsonValue } from "@/lib/schemas/json";
import { columnOf, commentBehind, indented, lineBreak, lineEnd, lineStart } from "./lines";
import { valueAt, withValue } from "./model";
import { EditRefused } from "./refused";
import type { TextEdit } from "./text-edit";
import {
  type Printed,
  printBlock,
  printEntry,
  printFlow,
  printLiteral,
  type Quoting,
} from "./yaml-print";
import {
  anchorOf,
  colonEnd,
  contentEnd,
  dashOffsets,
  endOf,
  entryOf,
  entryOffset,
  isBlockText,
  isFlow,
  isUnwritten,
  keyOf,
  nodeAt,
  type Path,
  startOf,
  type Tree,
} from "./yaml-tree";

/** The longest line that a mapping in braces may grow to before it is written over several. */
const MAX_FLOW_LINE = 120;

/** Writes another value in the place of one that is there. */
export function replaceValue(tree: Tree, path: Path, value: JsonValue): TextEdit[] {
  if (path.length === 0) return replaceRoot(tree, value);
  const outer = path.findIndex((_, depth) => isFlow(nodeAt(tree, path.slice(0, depth))));
  if (outer !== -1) return replaceInFlow(tree, path, value, path.slice(0, outer));
  const node = nodeAt(tree, path) ?? null;
  return fillSlot(tree, slotOf(tree, path), node, value);
}

/** Whether a collection in braces must become lines of its own to take a value in well. */
export function outgrowsFlow(tree: Tree, flowPath: Path, value: JsonValue): boolean {
  const node = nodeAt(tree, flowPath) ?? null;
  if (flowPath.length === 0 || !isFlow(node)) return false;
  const written = tree.text.slice(startOf(node), endOf(node));
  if (written.includes("\n") || written.includes("#") || isJsonLike(node)) return false;
  const width = columnOf(tree.text, startOf(node)) + printFlow(value).length;
  return isLong(value) || (isMap(node) && width > MAX_FLOW_LINE);
}

/** Whether a mapping in braces quotes its keys as JSON does. */
export function isJsonLike(node: Node | null | undefined): boolean {
  if (!isMap(node)) return false;
  const key = node.items[0]?.key;
  return typeof key === "object" && key !== null && "type" in key && key.type === "QUOTE_DOUBLE";
}

function replaceInFlow(tree: Tree, path: Path, value: JsonValue, outer: Path): TextEdit[] {
  const whole = withValue(valueAt(tree.value, outer) ?? null, path.slice(outer.length), value);
  if (outgrowsFlow(tree, outer, whole)) return replaceValue(tree, outer, whole);
  const parent = nodeAt(tree, path.slice(0, -1));
  const node = nodeAt(tree, path) ?? null;
  const printed = printFlow(value, isJsonLike(parent));
  if (node !== null && !isUnwritten(node)) {
    return [{ from: startOf(node), to: endOf(node), insert: printed }];
  }
  const entry = isMap(parent) ? entryOf(parent, String(path.at(-1))) : undefined;
  if (entry === undefined) throw new EditRefused("This list has an empty item in brackets");
  const at = colonEnd(entry);
  const colon = tree.text.charAt(at - 1) === ":" ? "" : ":";
  return [{ from: at, to: at, insert: `${colon} ${printed}` }];
}

function replaceRoot(tree: Tree, value: JsonValue): TextEdit[] {
  const newline = lineBreak(tree.text);
  const lines = isJsonObject(value)
    ? Object.entries(value).map(([key, member]) => printEntry(key, member))
    : [printFlow(value)];
  const insert = lines.join("\n").replaceAll("\n", newline);
  const { text, root } = tree;
  if (root !== null && !isUnwritten(root)) {
    return [{ from: startOf(root), to: contentEnd(text, root), insert }];
  }
  const isOpen = text !== "" && !text.endsWith("\n");
  return [
    { from: text.length, to: text.length, insert: `${isOpen ? newline : ""}${insert}${newline}` },
  ];
}

/** Where a value goes: behind a colon or a dash that stands in this column. */
type Slot = { after: number; column: number };

function slotOf(tree: Tree, path: Path): Slot {
  const parent = nodeAt(tree, path.slice(0, -1));
  const step = path.at(-1);
  if (isMap(parent)) {
    const entry = parent.items.find((item) => keyOf(item) === String(step));
    if (entry !== undefined) {
      return { after: colonEnd(entry), column: columnOf(tree.text, entryOffset(entry)) };
    }
  }
  if (isSeq(parent)) {
    const dash = dashOffsets(parent)[Number(step)];
    if (dash !== undefined) return { after: dash + 1, column: columnOf(tree.text, dash) };
  }
  throw new EditRefused(`There is no ${path.join(".")} in the text`);
}

function fillSlot({ text }: Tree, slot: Slot, node: Node | null, value: JsonValue): TextEdit[] {
  const newline = lineBreak(text);
  const old = oldText(text, slot, node);
  const printed = literalAsBefore(text, node, value) ?? {
    ...printBlock(value, quotingOf(node)),
    column: slot.column,
  };
  const head = [anchorOf(node), printed.head].filter((part) => part !== "").join(" ");
  const body = indented(printed.body, printed.column).replaceAll("\n", newline);
  const insert = [
    head === "" ? "" : ` ${head}`,
    old.comment,
    body === "" ? "" : newline + body,
    old.endsLine ? newline : "",
  ].join("");
  return [{ from: slot.after, to: old.end, insert }];
}

/** What stands in a slot: its end, a comment in its first line, and whether it takes the line's end. */
function oldText(
  text: string,
  { after }: Slot,
  node: Node | null,
): { end: number; comment: string; endsLine: boolean } {
  if (node === null || isUnwritten(node)) {
    const anchor = anchorOf(node);
    const end = anchor === "" ? after : text.indexOf(anchor, after) + anchor.length;
    const comment = commentBehind(text, end);
    return { end: end + comment.length, comment, endsLine: false };
  }
  const end = contentEnd(text, node);
  const endsLine = end > after && end === lineStart(text, end);
  if (isBlockText(node)) {
    const header = text.slice(startOf(node), lineEnd(text, startOf(node)));
    return { end, comment: /[ \t]+#.*$/.exec(header)?.[0] ?? "", endsLine };
  }
  if (lineStart(text, startOf(node)) > after) {
    const anchor = anchorOf(node);
    const first = text.slice(after, lineEnd(text, after));
    const skipped = anchor === "" ? 0 : first.indexOf(anchor) + anchor.length;
    return { end, comment: commentBehind(text, after + Math.max(0, skipped)), endsLine };
  }
  const comment = commentBehind(text, end);
  return { end: end + comment.length, comment, endsLine };
}

/** A block text with another text in it, indented as before. */
function literalAsBefore(
  text: string,
  node: Node | null,
  value: JsonValue,
): (Printed & { column: number }) | null {
  if (node === null || !isBlockText(node) || typeof value !== "string") return null;
  if (!value.includes("\n")) return null;
  const below = text.slice(lineEnd(text, startOf(node)), endOf(node));
  const indent = /^ +(?=[^ \r\n])/m.exec(below)?.[0].length;
  const printed = indent === undefined ? null : printLiteral(value, 0);
  return printed === null || indent === undefined ? null : { ...printed, column: indent };
}

function quotingOf(node: Node | null): Quoting {
  const type = node !== null && "type" in node ? node.type : undefined;
  if (type === "QUOTE_DOUBLE") return "double";
  return type === "QUOTE_SINGLE" ? "single" : "plain";
}

/** Whether a value holds a text of several lines. */
function isLong(value: JsonValue): boolean {
  if (typeof value === "string") return value.includes("\n");
  if (Array.isArray(value)) return value.some(isLong);
  return isJsonObject(value) && Object.values(value).some(isLong);
}
