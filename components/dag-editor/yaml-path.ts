import { placeOf, type Step, scanFlow, unquote } from "./flow-scan";

/** A path into the document. */
export type YamlPath = readonly Step[];

/**
 * What is being written at a place of the text. `from`…`to` is the word there, which a completion
 * replaces.
 */
export type CursorPlace =
  | {
      kind: "key";
      /** The mapping that the key belongs to. */
      path: YamlPath;
      from: number;
      to: number;
      /** Column of the key, in characters. */
      indent: number;
      isFlow: boolean;
      hasColon: boolean;
      /** Nothing says yet that this is a mapping: a value may stand here as well. */
      mayBeValue: boolean;
    }
  | {
      kind: "value";
      path: YamlPath;
      from: number;
      to: number;
      indent: number;
      isFlow: boolean;
      /** The cursor stands right behind the colon or the dash, where a space is missing. */
      needsSpace: boolean;
    }
  /** In a comment or in the lines of a block text. */
  | { kind: "none"; path: YamlPath };

type Frame = {
  indent: number;
  kind: "map" | "seq";
  path: YamlPath;
  key: string;
  index: number;
};

const KEY =
  /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'[\]{},&*!|>%@`-][^#]*?|-[^\s#][^#]*?)\s*:(?=\s|$)/;
const NONE = (path: YamlPath): CursorPlace => ({ kind: "none", path });

/**
 * Tells what is being written at `offset`, by the indentation above it. It reads no more than it
 * must and never throws, because text that is being typed is broken most of the time.
 */
export function placeAt(text: string, offset: number): CursorPlace {
  return new PlaceFinder(text, offset).find();
}

class PlaceFinder {
  private readonly text: string;
  private readonly offset: number;
  private readonly frames: Frame[] = [];
  /** Set while lines belong to a block text (`|`, `>`): the indentation that ends it. */
  private blockIndent: number | null = null;
  private blockPath: YamlPath = [];

  constructor(text: string, offset: number) {
    this.text = text;
    this.offset = offset;
  }

  find(): CursorPlace {
    for (let start = 0; ; ) {
      const newline = this.text.indexOf("\n", start);
      const end = newline === -1 ? this.text.length : newline;
      const isCursorLine = this.offset <= end;
      const next = isCursorLine ? this.readCursorLine(start, end) : this.readLine(start, end);
      if (typeof next !== "number") return next;
      if (next > this.text.length) return NONE([]);
      start = next;
    }
  }

  /** Reads a line above the cursor; returns where the next one starts, or the place when found. */
  private readLine(start: number, end: number): number | CursorPlace {
    const line = this.text.slice(start, end);
    const indent = indentOf(line);
    const isBlank = line.trim() === "";
    if (this.blockIndent !== null) {
      if (isBlank || indent > this.blockIndent) return end + 1;
      this.blockIndent = null;
    }
    if (isBlank || line.charAt(indent) === "#" || /^(---|\.\.\.)/.test(line)) return end + 1;
    const item = this.enter(line, indent);
    const key = KEY.exec(line.slice(item));
    if (key === null) return this.readScalar(start, item, end, this.pathBelow(item));
    const map = this.mapAt(item);
    map.key = unquote(key[1] ?? "");
    return this.readScalar(start, item + key[0].length, end, [...map.path, map.key]);
  }

  /** Goes past a value, which may fill several lines. */
  private readScalar(
    start: number,
    column: number,
    end: number,
    path: YamlPath,
  ): number | CursorPlace {
    const rest = this.text.slice(start + column, end);
    const gap = /^\s*(?:[&!]\S+\s+)*/.exec(rest)?.[0].length ?? 0;
    const at = start + column + gap;
    const first = this.text.charAt(at);
    if (at >= end) return end + 1;
    if (first === "|" || first === ">") {
      this.blockIndent = this.frames.at(-1)?.indent ?? 0;
      this.blockPath = path;
      return end + 1;
    }
    if (first === "{" || first === "[") return this.readFlow(at, path);
    if (first !== '"' && first !== "'") return end + 1;
    const close = closingQuote(this.text, at, first);
    if (close < this.offset) return lineAfter(this.text, close);
    // An open quote of a line above is a slip while typing, rather than a text of many lines.
    return close === Number.POSITIVE_INFINITY ? end + 1 : NONE(path);
  }

  private readFlow(at: number, path: YamlPath): number | CursorPlace {
    const scan = scanFlow(this.text, at, this.offset, path);
    const top = scan.frames.at(-1);
    if (top === undefined) return lineAfter(this.text, scan.offset);
    if (scan.isComment) return NONE(path);
    const from = Math.min(top.tokenStart ?? this.offset, this.offset);
    const isKey = top.kind === "map" && top.key === null;
    const to = wordEnd(this.text, from, this.offset, true);
    const common = { from, to, indent: 0, isFlow: true };
    if (!isKey) return { kind: "value", path: placeOf(top), needsSpace: false, ...common };
    const hasColon = /^\s*:/.test(this.text.slice(to, to + 20));
    return { kind: "key", path: top.path, hasColon, mayBeValue: false, ...common };
  }

  private readCursorLine(start: number, end: number): CursorPlace {
    const line = this.text.slice(start, end);
    const column = this.offset - start;
    const isBlank = line.trim() === "";
    const indent = isBlank ? column : indentOf(line);
    if (this.blockIndent !== null) {
      if (indent > this.blockIndent) return NONE(this.blockPath);
      this.blockIndent = null;
    }
    if (column < indent) return NONE(this.pathBelow(column));
    if (isBlank) {
      this.leave(column, false);
      return this.bare(start + column, start + column, column);
    }
    const item = this.enter(line, indent);
    if (column < item) return NONE(this.pathBelow(indent));
    const rest = line.slice(item);
    if (rest.startsWith("#")) return NONE(this.pathBelow(item));
    const key = KEY.exec(rest);
    if (key === null) return this.unkeyed(start, item, end, column);
    const map = this.mapAt(item);
    const nameEnd = item + (key[1] ?? "").length;
    if (column <= nameEnd) {
      return {
        kind: "key",
        path: map.path,
        from: start + item,
        to: start + nameEnd,
        indent: item,
        isFlow: false,
        hasColon: true,
        mayBeValue: false,
      };
    }
    map.key = unquote(key[1] ?? "");
    const path = [...map.path, map.key];
    const colon = item + key[0].length;
    if (column < colon) return NONE(path);
    return this.value(start, colon, end, path, item);
  }

  /** The cursor's line holds text that is no key (yet): a list item, or the start of a key. */
  private unkeyed(start: number, item: number, end: number, column: number): CursorPlace {
    const top = this.frames.at(-1);
    const place = this.pathBelow(item);
    const at = start + item;
    if (/^["'[{&*!|>]/.test(this.text.slice(at, at + 1))) {
      return this.value(start, item, end, place, item);
    }
    if (/\s#/.test(this.text.slice(at, this.offset))) return NONE(place);
    const isNested = top?.kind === "map" && top.indent === item;
    if (!isNested && /\s/.test(this.text.slice(at, start + column).trimEnd())) {
      return this.value(start, item, end, place, item);
    }
    return this.bare(at, wordEnd(this.text, at, this.offset, false), item);
  }

  /** A word by itself, or nothing: a key, where the lines above do not make it a value. */
  private bare(from: number, to: number, indent: number): CursorPlace {
    const top = this.frames.at(-1);
    const inMap = top?.kind === "map" && top.indent === indent;
    const isRoot = this.frames.length === 0;
    return {
      kind: "key",
      path: inMap ? top.path : this.pathBelow(indent),
      from,
      to,
      indent,
      isFlow: false,
      hasColon: false,
      mayBeValue: !inMap && !isRoot,
    };
  }

  private value(
    start: number,
    column: number,
    end: number,
    path: YamlPath,
    indent: number,
  ): CursorPlace {
    const rest = this.text.slice(start + column, end);
    const gap = /^\s*(?:[&!]\S+\s+)*/.exec(rest)?.[0].length ?? 0;
    const at = start + column + gap;
    const first = this.text.charAt(at);
    if (at < this.offset && (first === "{" || first === "[")) {
      const place = this.readFlow(at, path);
      return typeof place === "number" ? NONE(path) : place;
    }
    if ((first === "|" || first === ">") && at < this.offset) return NONE(path);
    if (/(^|\s)#/.test(this.text.slice(start + column, this.offset)) && !/["']/.test(first)) {
      return NONE(path);
    }
    const from = Math.min(at, this.offset);
    const needsSpace = this.offset === start + column && /[:-]/.test(this.text.charAt(from - 1));
    const to = wordEnd(this.text, from, this.offset, false);
    return { kind: "value", path, from, to, indent, isFlow: false, needsSpace };
  }

  /** Enters the list items (`- `) of a line; returns the column of what follows them. */
  private enter(line: string, indent: number): number {
    let column = indent;
    this.leave(column, /^-(\s|$)/.test(line.slice(column)));
    for (;;) {
      const dash = /^-(\s+|$)/.exec(line.slice(column));
      if (dash === null) return column;
      const top = this.frames.at(-1);
      if (top?.kind === "seq" && top.indent === column) top.index += 1;
      else {
        const path = this.pathBelow(column);
        this.frames.push({ indent: column, kind: "seq", path, key: "", index: 0 });
      }
      column += dash[0].length;
    }
  }

  /** Leaves the collections that end above a line of this indentation. */
  private leave(indent: number, isItem: boolean): void {
    for (;;) {
      const top = this.frames.at(-1);
      if (top === undefined || top.indent < indent) return;
      // A list may stand at the indentation of the key that it belongs to.
      if (top.indent === indent && (top.kind === "seq") === isItem) return;
      if (top.indent === indent && top.kind === "map" && isItem) return;
      this.frames.pop();
    }
  }

  private mapAt(indent: number): Frame {
    const top = this.frames.at(-1);
    if (top?.kind === "map" && top.indent === indent) return top;
    const map: Frame = { indent, kind: "map", path: this.pathBelow(indent), key: "", index: 0 };
    this.frames.push(map);
    return map;
  }

  /** The path of what stands below the innermost open key or item. */
  private pathBelow(indent: number): YamlPath {
    const top = this.frames.findLast((frame) => frame.indent <= indent);
    if (top === undefined) return [];
    return [...top.path, top.kind === "seq" ? top.index : top.key];
  }
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function lineAfter(text: string, offset: number): number {
  const newline = text.indexOf("\n", offset);
  return newline === -1 ? text.length + 1 : newline + 1;
}

/** Offset behind the quote that closes the one at `at`; infinite when nothing closes it. */
function closingQuote(text: string, at: number, quote: string): number {
  for (let index = at + 1; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (char === "\\" && quote === '"') index += 1;
    else if (char === quote) {
      if (quote === "'" && text.charAt(index + 1) === "'") index += 1;
      else return index + 1;
    }
  }
  return Number.POSITIVE_INFINITY;
}

/** End of the word around the cursor: of the quoted text, or of the letters that follow it. */
function wordEnd(text: string, from: number, offset: number, isFlow: boolean): number {
  const first = text.charAt(from);
  if ((first === '"' || first === "'") && from < offset) {
    const newline = text.indexOf("\n", offset);
    const close = closingQuote(text, from, first);
    if (close <= (newline === -1 ? text.length : newline)) return Math.max(close, offset);
  }
  const rest = text.slice(offset, offset + 200);
  const word = isFlow ? /^[^\s,[\]{}:"'#]*/ : /^[^\s:"'#]*/;
  return offset + (word.exec(rest)?.[0].length ?? 0);
}
