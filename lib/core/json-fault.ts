/** Where a text stops being JSON, and why; `line` and `column` count from 1. */
export interface JsonFault {
  reason: string;
  line: number;
  column: number;
}

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const OTHER = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

type Wanted = "value" | "value or ]" | "key" | "key or }" | ":" | ", or ]" | ", or }" | "end";

const WORDS: Readonly<Record<Wanted, string>> = {
  value: "a value",
  "value or ]": "a value or ]",
  key: "a key in double quotes",
  "key or }": "a key in double quotes or }",
  ":": "a colon",
  ", or ]": "a comma or ]",
  ", or }": "a comma or }",
  end: "nothing more",
};

/**
 * The first fault of a text that should be JSON, null when it is. JSON.parse decides the same, but
 * says where in some engines and for some faults only.
 */
export function jsonFault(text: string): JsonFault | null {
  const open: ("[" | "{")[] = [];
  let wanted: Wanted = "value";
  let at = skip(SPACE, text, 0);
  const afterValue = (): Wanted => {
    const inside = open.at(-1);
    return inside === undefined ? "end" : inside === "[" ? ", or ]" : ", or }";
  };
  while (at < text.length) {
    const next = text.charAt(at);
    let end = at + 1;
    if (wanted === "value" || wanted === "value or ]") {
      if (next === "]" && wanted === "value or ]") {
        open.pop();
        wanted = afterValue();
      } else if (next === "[" || next === "{") {
        open.push(next);
        wanted = next === "[" ? "value or ]" : "key or }";
      } else {
        end = skip(next === '"' ? STRING : OTHER, text, at);
        wanted = end === at ? wanted : afterValue();
      }
    } else if (wanted === "key" || wanted === "key or }") {
      if (next === "}" && wanted === "key or }") {
        open.pop();
        wanted = afterValue();
      } else {
        end = skip(STRING, text, at);
        wanted = end === at ? wanted : ":";
      }
    } else if (wanted === ":" && next === ":") wanted = "value";
    else if (wanted === ", or ]" && next === ",") wanted = "value";
    else if (wanted === ", or }" && next === ",") wanted = "key";
    else if ((wanted === ", or ]" && next === "]") || (wanted === ", or }" && next === "}")) {
      open.pop();
      wanted = afterValue();
    } else end = at;
    if (end === at) return faultAt(text, at, wanted);
    at = skip(SPACE, text, end);
  }
  return wanted === "end" ? null : faultAt(text, at, wanted);
}

function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

function faultAt(text: string, at: number, wanted: Wanted): JsonFault {
  const lines = text.slice(0, at).split(/\r\n|\r|\n/);
  const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const isString = char === '"' && (wanted.startsWith("value") || wanted.startsWith("key"));
  const found =
    at >= text.length ? "the end" : isString ? "a string that is not well formed" : char;
  return {
    reason: `Expected ${WORDS[wanted]}, found ${found}`,
    line: lines.length,
    column: (lines.at(-1)?.length ?? 0) + 1,
  };
}
