import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { JsonValue } from "@/lib/schemas/json";
import { readYaml } from "../yaml-source";
import { readTokens } from "../yaml-tokens";
import { EditRefused } from "./refused";

/** Where a value stands in a document. */
export type Path = readonly (string | number)[];
/** A key with its value. */
export type Entry = Pair<unknown, unknown>;
/** A text that could be read, with the nodes that it consists of. */
export type Tree = { text: string; root: Node | null; value: JsonValue | undefined };

/** Reads a text that is to be edited; refused while it is not YAML that can be read whole. */
export function openTree(text: string): Tree {
  const { value, problems } = readYaml(text);
  const [problem] = problems;
  if (problem !== undefined) {
    throw new EditRefused(
      `The text cannot be read, so it cannot be edited here: line ${problem.line ?? 1}: ${problem.message}`,
    );
  }
  const tokens = readTokens(text, new LineCounter());
  if (typeof tokens === "string") throw new EditRefused("The document is too large");
  const composer = new Composer({ uniqueKeys: false, version: "1.2", keepSourceTokens: true });
  const [document]: Document.Parsed[] = [...composer.compose(tokens, true, text.length)];
  return { text, root: document?.contents ?? null, value };
}

/** The key of an entry as text; null when it is no plain key. */
export function keyOf(entry: Entry): string | null {
  return isScalar(entry.key) && entry.key.value !== null ? String(entry.key.value) : null;
}

/** The entry of a mapping with this key. */
export function entryOf(map: YAMLMap, key: string): Entry | undefined {
  return map.items.find((item) => keyOf(item) === key);
}

/** What an entry holds; null for nothing at all. */
export function valueNode(entry: Entry): Node | null {
  return isNode(entry.value) ? entry.value : null;
}

/** The node at a path; undefined when a step is missing, or leads through an alias. */
export function nodeAt(tree: Tree, path: Path): Node | null | undefined {
  let node: Node | null | undefined = tree.root;
  for (const step of path) {
    if (isMap(node)) {
      const entry = entryOf(node, String(step));
      node = entry === undefined ? undefined : valueNode(entry);
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(step)];
      node = isNode(item) ? item : undefined;
    } else return undefined;
  }
  return node;
}

/** The mapping at a path, if there is one. */
export function mapAt(tree: Tree, path: Path): YAMLMap | undefined {
  const node = nodeAt(tree, path);
  return isMap(node) ? node : undefined;
}

/** Whether a node, or what it stands in, is written with braces or brackets. */
export function isInFlow(tree: Tree, path: Path): boolean {
  return path.some((_, depth) => isFlow(nodeAt(tree, path.slice(0, depth))));
}

/** Whether a collection is written with braces or brackets. */
export function isFlow(node: Node | null | undefined): boolean {
  return (isMap(node) || isSeq(node)) && node.flow === true;
}

/** Whether nothing is written where a value could stand. */
export function isUnwritten(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null && node.source === "");
}

/** Where an entry begins: at its key, or at the `?` before it. */
export function entryOffset(entry: Entry): number {
  const mark = tokenIn(entryToken(entry)?.start, "explicit-key-ind", "anchor");
  return mark?.offset ?? startOf(isNode(entry.key) ? entry.key : null);
}

/** Where the text behind an entry's colon begins; the end of its key when there is no colon. */
export function colonEnd(entry: Entry): number {
  const colon = tokenIn(entryToken(entry)?.sep, "map-value-ind");
  return colon === undefined ? endOf(isNode(entry.key) ? entry.key : null) : colon.offset + 1;
}

/** The anchor (`&name`) of a value that stands in an entry or an item. */
export function anchorOf(node: Node | null): string {
  return node !== null && "anchor" in node && node.anchor !== undefined ? `&${node.anchor}` : "";
}

/** Where the dash of each item of a block list stands. */
export function dashOffsets(seq: YAMLSeq): number[] {
  const token = seq.srcToken;
  if (token?.type !== "block-seq") return [];
  return token.items.flatMap(({ start }) => tokenIn(start, "seq-item-ind")?.offset ?? []);
}

/** Where a node begins. */
export function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

/** Where a node's own text ends, without comments or empty lines behind it. */
export function endOf(node: Node | null): number {
  return node?.range?.[1] ?? 0;
}

/** Where what is written of a value ends; for a block text that keeps empty lines, behind them. */
export function contentEnd(text: string, node: Node): number {
  if (isFlow(node)) return endOf(node);
  if (isMap(node)) {
    const last = node.items.at(-1);
    return last === undefined ? endOf(node) : entryEnd(text, last);
  }
  if (isSeq(node)) {
    const last: unknown = node.items.at(-1);
    const dash = dashOffsets(node).at(-1) ?? endOf(node);
    return isNode(last) && !isUnwritten(last) ? contentEnd(text, last) : dash + 1;
  }
  if (isAlias(node) || !isBlockText(node)) return endOf(node);
  const header = /^[|>][0-9]*\+|^[|>]\+/.test(text.slice(startOf(node), startOf(node) + 4));
  if (header) return endOf(node);
  return startOf(node) + text.slice(startOf(node), endOf(node)).trimEnd().length;
}

/** Where what is written of an entry ends. */
export function entryEnd(text: string, entry: Entry): number {
  const value = valueNode(entry);
  return value === null || isUnwritten(value) ? colonEnd(entry) : contentEnd(text, value);
}

/** Whether a value is a block text (`|` or `>`). */
export function isBlockText(node: Node | null): boolean {
  return isScalar(node) && (node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED");
}

function entryToken(entry: Entry): { start: CST.SourceToken[]; sep?: CST.SourceToken[] } | null {
  const token = entry.srcToken;
  if (token === undefined) return null;
  return { start: token.start, ...(token.sep === undefined ? {} : { sep: token.sep }) };
}

function tokenIn(
  tokens: readonly CST.SourceToken[] | undefined,
  ...types: CST.SourceToken["type"][]
): CST.SourceToken | undefined {
  return tokens?.find(({ type }) => types.includes(type));
}
