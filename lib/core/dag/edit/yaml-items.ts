import { isMap, isNode, type YAMLMap, type YAMLSeq } from "yaml";
import {
  boundaryAbove,
  boundaryBelow,
  columnOf,
  commentBehind,
  indented,
  isFirstInLine,
  lineBreak,
  lineEnd,
  lineStart,
  nextLine,
} from "./lines";
import type { TextEdit } from "./text-edit";
import {
  contentEnd,
  dashOffsets,
  endOf,
  entryEnd,
  entryOffset,
  isFlow,
  isUnwritten,
  startOf,
} from "./yaml-tree";

/** Where an entry of a mapping or an item of a list begins and where what is written of it ends. */
export type Item = { start: number; end: number };

/** The entries or items of a collection. */
export function itemsOf(text: string, node: YAMLMap | YAMLSeq): Item[] {
  if (isMap(node)) {
    return node.items.map((entry) => ({
      start: entryOffset(entry),
      end: Math.max(entryEnd(text, entry), endOf(isNode(entry.key) ? entry.key : null)),
    }));
  }
  const dashes = dashOffsets(node);
  return node.items.map((item: unknown, index) => {
    const value = isNode(item) ? item : null;
    const start = dashes[index] ?? startOf(value);
    const end = value === null || isUnwritten(value) ? start + 1 : contentEnd(text, value);
    return { start, end };
  });
}

/** The lines of an item of a block collection, its own comments included. */
export function linesOf(text: string, items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) return { start: 0, end: 0 };
  const end = boundaryBelow(text, item.end, columnOf(text, item.start));
  if (!isFirstInLine(text, item.start)) return { start: item.start, end };
  const before = items[index - 1];
  const floor =
    before === undefined ? 0 : boundaryBelow(text, before.end, columnOf(text, before.start));
  return { start: boundaryAbove(text, item.start, floor), end };
}

/** The text of a new item in both styles; lines of a block begin in column 0. */
export type NewItem = { block: string; flow: string };

/** Puts an item before the one at `index`, or behind the last. The collection is not empty. */
export function insertItem(
  text: string,
  node: YAMLMap | YAMLSeq,
  index: number,
  item: NewItem,
  isSpacedAlone = false,
): TextEdit[] {
  const items = itemsOf(text, node);
  if (isFlow(node)) return insertInFlow(text, items, index, item.flow);
  const first = items[0];
  if (first === undefined) return [];
  const column = columnOf(text, first.start);
  const newline = lineBreak(text);
  const lines = indented(item.block.replaceAll("\n", newline), column);
  const gap = isSpaced(text, items, index, isSpacedAlone) ? newline : "";
  if (index === 0) {
    if (!isFirstInLine(text, first.start)) {
      const insert = `${lines.trimStart()}${newline}${" ".repeat(column)}`;
      return [{ from: first.start, to: first.start, insert }];
    }
    const at = linesOf(text, items, 0).start;
    return [{ from: at, to: at, insert: `${lines}${newline}${gap}` }];
  }
  const at = linesOf(text, items, index - 1).end;
  const isOpen = at > 0 && text.charAt(at - 1) !== "\n";
  const insert = isOpen ? `${newline}${gap}${lines}` : `${gap}${lines}${newline}`;
  return [{ from: at, to: at, insert }];
}

/** Takes out one of several items, with its own comments. */
export function removeItem(text: string, node: YAMLMap | YAMLSeq, index: number): TextEdit[] {
  const items = itemsOf(text, node);
  if (isFlow(node)) return removeFromFlow(text, items, index);
  const lines = linesOf(text, items, index);
  const item = items[index];
  const next = items[index + 1];
  if (item !== undefined && !isFirstInLine(text, item.start)) {
    // The first key behind a dash: the next one takes its place, unless a comment stands between.
    if (next === undefined) return [{ from: item.start, to: item.end, insert: "" }];
    const between = text.slice(item.end, next.start);
    return between.includes("#")
      ? [{ from: item.start, to: lineEnd(text, Math.max(item.start, lines.end - 1)), insert: "" }]
      : [{ from: item.start, to: next.start, insert: "" }];
  }
  const before = items[index - 1];
  const floor =
    before === undefined
      ? lines.start
      : boundaryBelow(text, before.end, columnOf(text, before.start));
  return [{ ...withoutGap(text, lines, floor, index === 0), insert: "" }];
}

/** Takes the lines of the only item of a block collection out. */
export function removeOnlyItem(text: string, node: YAMLMap | YAMLSeq): TextEdit[] {
  const lines = linesOf(text, itemsOf(text, node), 0);
  return [{ from: lines.start, to: lines.end, insert: "" }];
}

/** Lines that go away, with the empty lines that would stand doubled or at an end without them. */
function withoutGap(text: string, lines: Item, floor: number, isFirst: boolean) {
  const below = skipBlank(text, lines.end);
  const isGapAbove = isFirst || isBlankAbove(text, lines.start);
  if (below < text.length) return { from: lines.start, to: isGapAbove ? below : lines.end };
  let from = lines.start;
  while (from > floor && isBlankAbove(text, from)) from = lineStart(text, from - 1);
  return { from, to: lines.end };
}

function isBlankAbove(text: string, start: number): boolean {
  return start > 0 && text.slice(lineStart(text, start - 1), start).trim() === "";
}

/** Where the first line at or below a place begins that is not empty. */
function skipBlank(text: string, place: number): number {
  let at = place;
  while (at < text.length && text.slice(at, lineEnd(text, at)).trim() === "") {
    at = nextLine(text, at);
  }
  return at;
}

/** Whether an empty line stands between the items where a new one goes. */
function isSpaced(text: string, items: readonly Item[], index: number, alone: boolean): boolean {
  if (items.length < 2) return alone;
  // Between the neighbours of the new one, or as between the two that are nearest.
  const at = Math.min(Math.max(index, 1), items.length - 1);
  const { start } = linesOf(text, items, at);
  return isBlankAbove(text, start);
}

function insertInFlow(
  text: string,
  items: readonly Item[],
  index: number,
  flow: string,
): TextEdit[] {
  const beside = items[index === 0 ? 0 : index - 1];
  if (beside === undefined) return [];
  // Where each item has its own line, so has the new one.
  const isOwnLine = isFirstInLine(text, beside.start) && items.length > 0;
  const gap = isOwnLine
    ? lineBreak(text) + text.slice(lineStart(text, beside.start), beside.start)
    : " ";
  return index === 0
    ? [{ from: beside.start, to: beside.start, insert: `${flow},${gap}` }]
    : [{ from: beside.end, to: beside.end, insert: `,${gap}${flow}` }];
}

function removeFromFlow(text: string, items: readonly Item[], index: number): TextEdit[] {
  const item = items[index];
  if (item === undefined) return [];
  const next = items[index + 1];
  if (next !== undefined) {
    const comma = commaBehind(text, item.end);
    const comment = commentBehind(text, comma + 1);
    const isOwnLine = isFirstInLine(text, item.start) && !isFirstInSpan(text, comma, next.start);
    if (isOwnLine) {
      const to = lineEnd(text, comma + 1 + comment.length);
      const newline = text.startsWith("\r\n", to) ? 2 : 1;
      return [{ from: lineStart(text, item.start), to: to + newline, insert: "" }];
    }
    const gap = /^[ \t]*/.exec(text.slice(comma + 1))?.[0].length ?? 0;
    return [{ from: item.start, to: comma + 1 + gap, insert: "" }];
  }
  const before = items[index - 1];
  const own = commaBehind(text, item.end);
  // A comma behind the last one goes with it; otherwise the one before it does.
  if (text.charAt(own) === ",") return [{ from: item.start, to: own + 1, insert: "" }];
  if (before === undefined) return [{ from: item.start, to: item.end, insert: "" }];
  const comma = commaBehind(text, before.end);
  const isBare = text.slice(comma + 1, item.start).trim() === "";
  return [
    { from: comma, to: comma + 1, insert: "" },
    { from: isBare ? comma + 1 : item.start, to: item.end, insert: "" },
  ];
}

/** Whether the next item stands in the same line as the comma. */
function isFirstInSpan(text: string, comma: number, next: number): boolean {
  return !text.slice(comma, next).includes("\n");
}

/** The next place behind `at` that is neither space nor comment: where a comma must be. */
function commaBehind(text: string, at: number): number {
  const gap = /^(?:\s|#.*)*/.exec(text.slice(at))?.[0].length ?? 0;
  return at + gap;
}
