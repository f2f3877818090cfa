import {
  type Alias,
  Composer,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
} from "yaml";
import { FORBIDDEN_KEYS, type JsonValue } from "@/lib/schemas/json";
import type { Problem } from "@/lib/schemas/problem";
import { MAX_YAML_DEPTH, readTokens } from "./yaml-tokens";

/** The longest document text, in UTF-8 bytes. */
export const MAX_YAML_BYTES = 1024 * 1024;
/** How many aliases (`*name`) a document may hold. */
export const MAX_YAML_ALIASES = 20;
/** How many values a document may hold once its aliases are replaced. */
const MAX_YAML_NODES = 50_000;
const MAX_SYNTAX_PROBLEMS = 100;

type Path = readonly (string | number)[];
/** A place in the text; both count from 1. */
export type Position = { line: number; column: number };

/** A YAML text as a value, with the way back from each path to its place in the text. */
export type YamlSource = {
  /** Undefined when there is nothing that could be read. */
  value: JsonValue | undefined;
  problems: Problem[];
  /** Where a path's value (or its key) stands; the nearest thing around it when it is not there. */
  locate: (path: Path, target?: "key" | "value") => Position | undefined;
  /** Where a place within a text value stands: `at` counts lines and columns of the value from 1. */
  locateWithin: (path: Path, at: Position) => Position | undefined;
};

/** Read a YAML document. Never throws: everything that is wrong is a problem. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const refuse = (message: string, code: string, allowed: string): YamlSource => ({
    value: undefined,
    problems: [{ path: [], message, allowed, line: 1, column: 1, severity: "error", code }],
    locate: () => undefined,
    locateWithin: () => undefined,
  });
  if (text.length > MAX_YAML_BYTES || new TextEncoder().encode(text).length > MAX_YAML_BYTES) {
    return refuse("The document is too long", "yaml_size", "at most 1 MB");
  }
  const tokens = readTokens(text, lines);
  if (tokens === "too_deep") {
    const allowed = `at most ${MAX_YAML_DEPTH} levels`;
    return refuse("The document is nested too deep", "yaml_depth", allowed);
  }
  if (tokens === "too_many") {
    return refuse("The document is too large", "yaml_size", `${MAX_YAML_NODES} values`);
  }
  // Keys are compared here, because the library's own check takes quadratic time.
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, version: "1.2" });
  const documents = [...composer.compose(tokens, true, text.length)];
  const reader = new Reader(text, lines);
  return reader.read(documents);
}

class Reader {
  private readonly text: string;
  private readonly lines: LineCounter;
  private readonly problems: Problem[] = [];
  private document: Document.Parsed | undefined;
  private nodes = 0;
  private aliases = 0;

  constructor(text: string, lines: LineCounter) {
    this.text = text;
    this.lines = lines;
  }

  read(documents: readonly Document.Parsed[]): YamlSource {
    const [first, second] = documents;
    this.document = first;
    for (const document of documents) {
      for (const error of [...document.errors, ...document.warnings]) {
        const code = error.code === "TAG_RESOLVE_FAILED" ? "yaml_tag" : "yaml_syntax";
        // Tags are refused one by one below, with a clearer text.
        if (code === "yaml_syntax") this.add([], error.message, code, error.pos[0]);
      }
    }
    if (second !== undefined) {
      const offset = second.range[0];
      this.add(
        [],
        "The text holds more than one document",
        "yaml_documents",
        offset,
        "one document",
      );
    }
    if (first !== undefined && (first.directives.yaml.explicit || hasOwnTags(first))) {
      this.add([], "Directives (lines that begin with %) are not allowed", "yaml_directive", 0);
    }
    const contents = first?.contents ?? null;
    const value = contents === null ? undefined : this.convert(contents, [], 0);
    return {
      value,
      problems: this.problems.slice(0, MAX_SYNTAX_PROBLEMS),
      locate: (path, target = "value") => {
        const offset = this.offsetOf(path, target);
        return offset === undefined ? undefined : this.position(offset);
      },
      locateWithin: (path, at) => this.locateWithin(path, at),
    };
  }

  private position(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  private add(path: Path, message: string, code: string, offset: number, allowed?: string): void {
    if (this.problems.length > MAX_SYNTAX_PROBLEMS) return;
    this.problems.push({
      path: [...path],
      message,
      severity: "error",
      code,
      ...this.position(offset),
      ...(allowed === undefined ? {} : { allowed }),
    });
  }

  private convert(node: Node, path: Path, depth: number): JsonValue {
    const offset = node.range?.[0] ?? 0;
    this.nodes += 1;
    if (this.nodes > MAX_YAML_NODES || depth > MAX_YAML_DEPTH) {
      if (this.nodes !== Number.POSITIVE_INFINITY) {
        this.add(
          path,
          "The document is too large",
          "yaml_size",
          offset,
          `${MAX_YAML_NODES} values`,
        );
      }
      this.nodes = Number.POSITIVE_INFINITY;
      return null;
    }
    if (isAlias(node)) return this.convertAlias(node, path, depth, offset);
    if (node.tag !== undefined) {
      this.add(
        path,
        `The tag ${node.tag} is not allowed`,
        "yaml_tag",
        offset,
        "values without tags",
      );
    }
    if (isMap(node)) return this.convertMap(node.items, path, depth);
    if (isSeq(node)) {
      return node.items.map((item, index) =>
        isNode(item) ? this.convert(item, [...path, index], depth + 1) : null,
      );
    }
    return isScalar(node) ? this.convertScalar(node.value, path, offset) : null;
  }

  private convertAlias(alias: Alias, path: Path, depth: number, offset: number): JsonValue {
    this.aliases += 1;
    if (this.aliases > MAX_YAML_ALIASES) {
      if (this.aliases === MAX_YAML_ALIASES + 1) {
        const allowed = `at most ${MAX_YAML_ALIASES} aliases`;
        this.add(path, "The document has too many aliases", "yaml_aliases", offset, allowed);
      }
      return null;
    }
    const target = this.document === undefined ? undefined : alias.resolve(this.document);
    if (target === undefined) {
      this.add(path, `There is no anchor &${alias.source}`, "yaml_alias", offset, "a known anchor");
      return null;
    }
    return this.convert(target, path, depth + 1);
  }

  private convertMap(
    pairs: readonly Pair<unknown, unknown>[],
    path: Path,
    depth: number,
  ): JsonValue {
    const entries = new Map<string, JsonValue>();
    for (const pair of pairs) {
      const key = keyOf(pair);
      const offset = (isNode(pair.key) ? pair.key.range?.[0] : undefined) ?? 0;
      if (key === null) {
        this.add(path, "A key must be plain text", "yaml_key", offset, "text as a key");
        continue;
      }
      const keyPath = [...path, key];
      if (FORBIDDEN_KEYS.has(key)) {
        this.add(keyPath, `The key "${key}" is not allowed`, "forbidden_key", offset);
        continue;
      }
      if (entries.has(key)) {
        this.add(
          keyPath,
          `The key "${key}" occurs twice`,
          "duplicate_key",
          offset,
          "each key once",
        );
        continue;
      }
      entries.set(key, isNode(pair.value) ? this.convert(pair.value, keyPath, depth + 1) : null);
    }
    return Object.fromEntries(entries);
  }

  private convertScalar(value: unknown, path: Path, offset: number): JsonValue {
    if (typeof value === "number") {
      // Minus zero does not survive JSON.
      if (Number.isFinite(value)) return value === 0 ? 0 : value;
      this.add(path, `${value} is not a number that can be used`, "yaml_number", offset);
      return null;
    }
    if (value === undefined || value === null) return null;
    return typeof value === "boolean" ? value : String(value);
  }

  /** The pair or item at each step of a path, as far as it exists. */
  private offsetOf(path: Path, target: "key" | "value"): number | undefined {
    let node: unknown = this.document?.contents;
    let offset = isNode(node) ? node.range?.[0] : undefined;
    for (const [index, step] of path.entries()) {
      if (!isCollection(node)) break;
      const isLast = index === path.length - 1;
      if (isMap(node)) {
        const pair: Pair<unknown, unknown> | undefined = node.items.find(
          (item) => keyOf(item) === String(step),
        );
        if (pair === undefined) break;
        const keyOffset = isNode(pair.key) ? pair.key.range?.[0] : undefined;
        const valueOffset = isNode(pair.value) ? pair.value.range?.[0] : undefined;
        offset = (isLast && target === "value" ? (valueOffset ?? keyOffset) : keyOffset) ?? offset;
        node = pair.value;
      } else {
        node = node.items[Number(step)];
        offset = (isNode(node) ? node.range?.[0] : undefined) ?? offset;
      }
    }
    return offset;
  }

  private nodeAt(path: Path): unknown {
    let node: unknown = this.document?.contents;
    for (const step of path) {
      if (isMap(node)) node = node.items.find((item) => keyOf(item) === String(step))?.value;
      else if (isSeq(node)) node = node.items[Number(step)];
      else return undefined;
    }
    return node;
  }

  private locateWithin(path: Path, at: Position): Position | undefined {
    const start = this.offsetOf(path, "value");
    if (start === undefined) return undefined;
    const position = this.position(start);
    const node = this.nodeAt(path);
    const type = isScalar(node) ? node.type : undefined;
    if (type === "BLOCK_LITERAL") {
      const line = position.line + at.line;
      return { line, column: this.indentBelow(position.line) + at.column };
    }
    if (at.line > 1 || type === "BLOCK_FOLDED") return position;
    const quote = type === "PLAIN" ? 0 : 1;
    return { line: position.line, column: position.column + quote + at.column - 1 };
  }

  /** Indentation of the first line with text below a given line. */
  private indentBelow(line: number): number {
    for (let below = line; below < this.lines.lineStarts.length; below += 1) {
      const start = this.lines.lineStarts[below] ?? 0;
      const content = /^ *(?=[^ \r\n])/.exec(this.text.slice(start, start + 1000));
      if (content !== null) return content[0].length;
    }
    return 0;
  }
}

function keyOf(pair: Pair<unknown, unknown>): string | null {
  if (!isScalar(pair.key)) return null;
  const { value } = pair.key;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : null;
}

function hasOwnTags(document: Document.Parsed): boolean {
  return Object.keys(document.directives.tags).some((handle) => handle !== "!!");
}
