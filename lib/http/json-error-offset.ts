/** What may come next at a place in JSON text. */
type Expected = "value" | "value or ]" | "key" | "key or }" | "colon" | "comma or close" | "end";

const SPACE = /[ \t\n\r]*/y;
const SCALAR =
  /(?:"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/uy;

/**
 * Where text stops being JSON, as an offset; its length when it only stops too early. The engine's
 * own errors do not always tell.
 */
export function jsonErrorOffset(text: string): number {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  let at = skip(SPACE, text, 0);
  while (at < text.length) {
    const char = text.charAt(at);
    const next = step(expected, char, open);
    if (next === "scalar") {
      const end = skip(SCALAR, text, at);
      if (end === at || (expected.startsWith("key") && char !== '"')) return at;
      expected = expected.startsWith("key") ? "colon" : afterValue(open);
      at = end;
    } else if (next === null) {
      return at;
    } else {
      expected = next;
      at += 1;
    }
    at = skip(SPACE, text, at);
  }
  return text.length;
}

/** What follows a structural character; `scalar` when a scalar must be here, null when neither. */
function step(expected: Expected, char: string, open: ("{" | "[")[]): Expected | "scalar" | null {
  const close = () => {
    open.pop();
    return afterValue(open);
  };
  switch (expected) {
    case "value":
    case "value or ]":
      if (char === "]" && expected === "value or ]") return close();
      if (char !== "{" && char !== "[") return "scalar";
      open.push(char);
      return char === "{" ? "key or }" : "value or ]";
    case "key":
    case "key or }":
      return char === "}" && expected === "key or }" ? close() : "scalar";
    case "colon":
      return char === ":" ? "value" : null;
    case "comma or close": {
      const inObject = open.at(-1) === "{";
      if (char === ",") return inObject ? "key" : "value";
      return char === (inObject ? "}" : "]") ? close() : null;
    }
    case "end":
      return null;
  }
}

function afterValue(open: readonly string[]): Expected {
  return open.length === 0 ? "end" : "comma or close";
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
