import { isAlias, isCollection, isMap, isSeq, type Node } from "yaml";
import { isJsonObject, type JsonValue } from "@/lib/schemas/json";
import { canonicalJson } from "../canonical";
import { valueAt, withKey, withoutValue, withValue } from "./model";
import { EditRefused } from "./refused";
import { applyEdits, EditedText, type TextEdit } from "./text-edit";
import { insertItem, removeItem, removeOnlyItem } from "./yaml-items";
import { printEntry, printFlow, printFlowEntry, printItem, printKey } from "./yaml-print";
import { isJsonLike, outgrowsFlow, replaceValue } from "./yaml-replace";
import {
  colonEnd,
  dashOffsets,
  endOf,
  entryOf,
  isFlow,
  isUnwritten,
  keyOf,
  nodeAt,
  openTree,
  type Path,
  startOf,
  type Tree,
} from "./yaml-tree";

/** How many small changes a new value may take before it is written anew as a whole. */
const MAX_STEPS = 200;

/**
 * A YAML text under edit. Each change touches as little of the text as it can, and is read back:
 * what would not say exactly what was asked for is refused.
 */
export class YamlEditor {
  private readonly edited: EditedText;
  /** The text as it is now, read. */
  tree: Tree;

  constructor(text: string) {
    this.edited = new EditedText(text);
    this.tree = openTree(text);
  }

  get text(): string {
    return this.edited.text;
  }

  get value(): JsonValue | undefined {
    return this.tree.value;
  }

  /** Every change so far, against the text at first. */
  edits(): TextEdit[] {
    return this.edited.edits();
  }

  /** The value at a path. */
  at(path: Path): JsonValue | undefined {
    return valueAt(this.tree.value, path);
  }

  /**
   * Makes a path hold a value. A new key goes behind the sibling `after` (null: to the front), or to
   * the end. Of a mapping or list that is there already, only what differs is written.
   */
  set(path: Path, value: JsonValue, after?: string | null): void {
    for (let step = 0; !same(this.at(path), value); step += 1) {
      const change = step < MAX_STEPS ? this.nextChange(path, value, after) : null;
      if (change === null) {
        this.commit(replaceValue(this.tree, path, value), withValue(this.value, path, value));
      } else change();
    }
  }

  /** Takes out the key or item at a path, with the comments that belong to it. */
  remove(path: Path): void {
    if (this.at(path) === undefined) return;
    this.withoutAlias(path.slice(0, -1));
    const expected = withoutValue(this.value ?? null, path);
    this.commit(this.removal(path), expected);
  }

  /** Calls a key otherwise, where it stands. */
  rename(path: Path, key: string): void {
    const parent = path.slice(0, -1);
    this.withoutAlias(parent);
    const map = nodeAt(this.tree, parent);
    const entry = isMap(map) ? entryOf(map, String(path.at(-1))) : undefined;
    if (entry === undefined || !isNodeLike(entry.key)) {
      throw new EditRefused(`There is no ${path.join(".")}`);
    }
    const isQuoted = "type" in entry.key && entry.key.type === "QUOTE_DOUBLE";
    const insert = isQuoted ? JSON.stringify(key) : printKey(key);
    const edit = { from: startOf(entry.key), to: endOf(entry.key), insert };
    this.commit([edit], withKey(this.value ?? null, path, key));
  }

  /** Puts an entry into a mapping as it is written: its lines begin in column 0. */
  insertLines(path: Path, key: string, lines: string, after?: string | null): void {
    const map = nodeAt(this.tree, path);
    const value = openTree(lines).value;
    const member = isJsonObject(value) ? value[key] : undefined;
    if (member === undefined) throw new EditRefused(`${key} cannot be read`);
    if (!isMap(map) || isFlow(map) || map.items.length === 0) {
      this.set([...path, key], member, after);
      return;
    }
    const edits = insertItem(
      this.text,
      map,
      placeAfter(map.items.map(keyOf), after),
      { block: lines, flow: "" },
      isSpacedAlone(path),
    );
    this.commit(edits, withValue(this.value, [...path, key], member));
  }

  /** Makes edits that were found otherwise, when the text then says what is expected. */
  commit(edits: readonly TextEdit[], expected: JsonValue): void {
    const tree = openTree(applyEdits(this.text, edits));
    if (!same(tree.value, expected)) {
      throw new EditRefused(
        "This part of the text is written in a way that only the YAML editor can change",
      );
    }
    this.edited.apply(edits);
    this.tree = tree;
  }

  /** One step that brings the value at a path nearer to another; null when it is replaced whole. */
  private nextChange(path: Path, value: JsonValue, after?: string | null): (() => void) | null {
    const aliased = this.aliasOn(path);
    if (aliased !== null) return () => this.withoutAlias(path);
    const there = this.deepest(path);
    if (there.length < path.length) return () => this.create(there, path, value, after);
    const node = nodeAt(this.tree, path);
    if (isMap(node) && isJsonObject(value) && !isEmpty(value)) return this.mapChange(path, value);
    if (isSeq(node) && Array.isArray(value) && value.length > 0) {
      return this.listChange(path, value);
    }
    return null;
  }

  private mapChange(path: Path, value: { [key: string]: JsonValue }): (() => void) | null {
    const old = this.at(path);
    if (!isJsonObject(old) || isEmpty(old)) return null;
    const gone = Object.keys(old).find((key) => !Object.hasOwn(value, key));
    const kept = Object.keys(value).find((key) => Object.hasOwn(old, key));
    if (gone !== undefined) {
      return kept === undefined ? null : () => this.remove([...path, gone]);
    }
    const changed = Object.entries(value).find(
      ([key, member]) => !(Object.hasOwn(old, key) && same(old[key], member)),
    );
    return changed === undefined ? null : () => this.set([...path, changed[0]], changed[1]);
  }

  private listChange(path: Path, value: readonly JsonValue[]): (() => void) | null {
    const old = this.at(path);
    if (!Array.isArray(old) || old.length === 0) return null;
    let head = 0;
    while (head < old.length && head < value.length && same(old[head], value[head])) head += 1;
    let tail = 0;
    const most = Math.min(old.length, value.length) - head;
    while (tail < most && same(old.at(-1 - tail), value.at(-1 - tail))) tail += 1;
    if (head + tail === old.length) {
      const item = value[head];
      return item === undefined ? null : () => this.insertItem(path, head, item);
    }
    if (head + tail === value.length) {
      return value.length === 0 ? null : () => this.remove([...path, head]);
    }
    const item = value[head];
    return item === undefined ? null : () => this.set([...path, head], item);
  }

  /** Makes the first step of a path that is missing. */
  private create(there: Path, path: Path, value: JsonValue, after?: string | null): void {
    const [step, ...rest] = path.slice(there.length);
    if (step === undefined) return;
    const put = rest.length === 0 ? value : withValue(null, rest, value);
    const node = nodeAt(this.tree, there);
    if (isSeq(node) && node.items.length > 0) {
      this.insertItem(there, Number(step), put);
      return;
    }
    const whole = withValue(this.at(there) ?? null, [step], put);
    const expected = withValue(this.value, [...there, step], put);
    if (!isMap(node) || node.items.length === 0 || this.outgrows(there, whole)) {
      this.commit(replaceValue(this.tree, there, whole), expected);
      return;
    }
    const key = String(step);
    const item = {
      block: printEntry(key, put),
      flow: printFlowEntry(key, put, isJsonLike(node)),
    };
    const index = placeAfter(node.items.map(keyOf), after);
    this.commit(insertItem(this.text, node, index, item, isSpacedAlone(there)), expected);
  }

  private insertItem(path: Path, index: number, value: JsonValue): void {
    const node = nodeAt(this.tree, path);
    const old = this.at(path);
    if (!isSeq(node) || !Array.isArray(old) || index > old.length) {
      throw new EditRefused(`There is no place ${index} in ${path.join(".")}`);
    }
    const items = old.toSpliced(index, 0, value);
    const expected = withValue(this.value, path, items);
    if (this.outgrows(path, items)) {
      this.commit(replaceValue(this.tree, path, items), expected);
      return;
    }
    const item = { block: printItem(value), flow: printFlow(value) };
    this.commit(insertItem(this.text, node, index, item), expected);
  }

  private removal(path: Path): TextEdit[] {
    const parent = path.slice(0, -1);
    const node = nodeAt(this.tree, parent);
    const step = path.at(-1);
    if (!isMap(node) && !isSeq(node)) throw new EditRefused(`There is no ${path.join(".")}`);
    const index = isMap(node)
      ? node.items.findIndex((item) => keyOf(item) === String(step))
      : Number(step);
    const empty = isMap(node) ? {} : [];
    if (node.items.length > 1) return removeItem(this.text, node, index);
    const mark = isFlow(node) ? null : markBefore(this.tree, parent);
    if (mark === null) return replaceValue(this.tree, parent, empty);
    const insert = isMap(node) ? " {}" : " []";
    return [{ from: mark, to: mark, insert }, ...removeOnlyItem(this.text, node)];
  }

  /** Whether the braces or brackets around a path must give way for what goes into it. */
  private outgrows(path: Path, value: JsonValue): boolean {
    const depth = path.findIndex((_, index) => isFlow(nodeAt(this.tree, path.slice(0, index))));
    const outer = depth === -1 ? path : path.slice(0, depth);
    if (!isFlow(nodeAt(this.tree, outer))) return false;
    const whole = withValue(this.at(outer) ?? null, path.slice(outer.length), value);
    return outgrowsFlow(this.tree, outer, whole);
  }

  /** As much of a path as there is. */
  private deepest(path: Path): Path {
    let depth = 0;
    while (depth < path.length && nodeAt(this.tree, path.slice(0, depth + 1)) !== undefined) {
      depth += 1;
    }
    return path.slice(0, depth);
  }

  /** The first alias that a path leads through or to. */
  private aliasOn(path: Path): Path | null {
    for (let depth = 0; depth <= path.length; depth += 1) {
      if (isAlias(nodeAt(this.tree, path.slice(0, depth)))) return path.slice(0, depth);
    }
    return null;
  }

  /** Writes out the alias on a path, so that a change there changes nothing elsewhere. */
  private withoutAlias(path: Path): void {
    for (let alias = this.aliasOn(path); alias !== null; alias = this.aliasOn(path)) {
      const value = this.at(alias) ?? null;
      this.commit(replaceValue(this.tree, alias, value), this.value ?? null);
    }
  }
}

/** Where a new entry goes: behind a sibling, to the front (null), or to the end. */
function placeAfter(keys: readonly (string | null)[], after: string | null | undefined): number {
  if (after === null) return 0;
  const index = after === undefined ? -1 : keys.indexOf(after);
  return index === -1 ? keys.length : index + 1;
}

/** The place behind the colon before a block collection, when it begins in a line of its own. */
function markBefore(tree: Tree, path: Path): number | null {
  const parent = nodeAt(tree, path.slice(0, -1));
  const node = nodeAt(tree, path) ?? null;
  if (path.length === 0 || node === null || isUnwritten(node)) return null;
  const entry = isMap(parent) ? entryOf(parent, String(path.at(-1))) : undefined;
  const dash = isSeq(parent) ? dashOffsets(parent)[Number(path.at(-1))] : undefined;
  const mark = entry === undefined ? (dash === undefined ? null : dash + 1) : colonEnd(entry);
  if (mark === null || isFlow(node)) return null;
  return tree.text.slice(mark, startOf(node)).includes("\n") ? mark : null;
}

/** Tasks are set apart by empty lines. */
function isSpacedAlone(path: Path): boolean {
  return path.length === 1 && path[0] === "tasks";
}

function isNodeLike(key: unknown): key is Node {
  return typeof key === "object" && key !== null && !isCollection(key);
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

function same(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  return left === right || canonicalJson({ left }) === canonicalJson({ left: right });
}
