import { type CST, Lexer, type LineCounter, Parser } from "yaml";

/** How deep a document may be nested. */
export const MAX_YAML_DEPTH = 64;
/** How many marks, texts and gaps a text may consist of. */
const MAX_LEXEMES = 150_000;

/**
 * The tokens of a YAML text; given up as soon as they are more, or nested deeper, than any good
 * document's. `lines` learns where each line begins.
 */
export function readTokens(
  text: string,
  lines: LineCounter,
): CST.Token[] | "too_deep" | "too_many" {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1;
    if (lexemes > MAX_LEXEMES) return "too_many";
    tokens.push(...parser.next(lexeme));
    // The stack holds the document and the value at hand besides the collections around it.
    if (parser.stack.length > MAX_YAML_DEPTH + 2) return "too_deep";
  }
  tokens.push(...parser.end());
  return isTooDeep(tokens) ? "too_deep" : tokens;
}

/** Whether the tokens are nested too deep, found without recursion: the library itself would exhaust the stack. */
function isTooDeep(tokens: readonly CST.Token[]): boolean {
  const stack: { token: CST.Token | null | undefined; depth: number }[] = tokens.map((token) => ({
    token,
    depth: 0,
  }));
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { token, depth } = next;
    if (token === null || token === undefined) continue;
    if (token.type === "document") {
      stack.push({ token: token.value, depth });
    } else if ("items" in token) {
      if (depth >= MAX_YAML_DEPTH) return true;
      for (const item of token.items) {
        stack.push({ token: item.key, depth: depth + 1 }, { token: item.value, depth: depth + 1 });
      }
    }
  }
  return false;
}
