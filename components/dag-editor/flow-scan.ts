/** A step into the document: a key of a mapping or an index of a list. */
export type Step = string | number;

/** An open `{` or `[`, with where in it the scan stands. */
export type FlowFrame = {
  kind: "map" | "seq";
  path: readonly Step[];
  /** In a map, the key whose value is being read; null while a key is being read. */
  key: string | null;
  /** In a list, the index of the element being read. */
  index: number;
  /** Where the current key, value or element starts; null before its first character. */
  tokenStart: number | null;
};

/** Result of {@link scanFlow}. */
export type FlowScan = {
  /** Innermost last; empty once the outermost bracket is closed. */
  frames: FlowFrame[];
  /** Where the scan ended: at `end`, or behind the closing bracket. */
  offset: number;
  /** Inside a comment, where nothing is completed. */
  isComment: boolean;
};

/**
 * Reads a flow collection (`{…}` or `[…]`) that starts at `start` and belongs to `path`, up to
 * `end` at most. Never throws: text that is being typed is broken most of the time.
 */
export function scanFlow(
  text: string,
  start: number,
  end: number,
  path: readonly Step[],
): FlowScan {
  const frames: FlowFrame[] = [];
  let quote: string | null = null;
  let isComment = false;
  let at = start;
  for (; at < end; at += 1) {
    const char = text.charAt(at);
    const top = frames.at(-1);
    if (isComment) {
      if (char === "\n") isComment = false;
      continue;
    }
    if (quote !== null) {
      if (char === "\\" && quote === '"') at += 1;
      else if (char === quote) quote = null;
      continue;
    }
    if (char === "{" || char === "[") {
      if (top !== undefined) top.tokenStart ??= at;
      const inner = top === undefined ? [...path] : placeOf(top);
      frames.push({
        kind: char === "{" ? "map" : "seq",
        path: inner,
        key: null,
        index: 0,
        tokenStart: null,
      });
    } else if (char === "}" || char === "]") {
      frames.pop();
      if (frames.length === 0) return { frames, offset: at + 1, isComment };
    } else if (top === undefined) {
      return { frames, offset: at, isComment };
    } else if (char === ",") {
      top.key = null;
      top.index += 1;
      top.tokenStart = null;
    } else if (char === ":" && top.kind === "map" && top.key === null && endsKey(text, at)) {
      top.key = unquote(text.slice(top.tokenStart ?? at, at).trim());
      top.tokenStart = null;
    } else if (char === "#" && /\s/.test(text.charAt(at - 1))) {
      isComment = true;
    } else if (!/\s/.test(char)) {
      top.tokenStart ??= at;
      if ((char === '"' || char === "'") && top.tokenStart === at) quote = char;
    }
  }
  return { frames, offset: end, isComment };
}

/** The path of what is being read within a frame. */
export function placeOf(frame: FlowFrame): Step[] {
  if (frame.kind === "seq") return [...frame.path, frame.index];
  return frame.key === null ? [...frame.path] : [...frame.path, frame.key];
}

/** A key without the quotes around it. */
export function unquote(text: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  return quoted?.[2] ?? text;
}

function endsKey(text: string, at: number): boolean {
  const next = text.charAt(at + 1);
  return next === "" || /[\s,}\]]/.test(next) || /["']/.test(text.charAt(at - 1));
}
