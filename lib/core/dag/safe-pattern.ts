/**
 * Regular expressions that authors write, matched in time linear in the text: a parser for the
 * part of the syntax that needs no backtracking (no back-references, no lookarounds) and a
 * simulation of the automaton. JavaScript's own engine can be made to run for hours by a pattern
 * of a dozen characters.
 */

/** A pattern ready to test texts. */
export type SafePattern = { test: (text: string) => boolean };

/** Why a pattern is not accepted; `position` counts characters from 0. */
export class PatternError extends Error {
  override readonly name = "PatternError";
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

type CharTest = (code: number) => boolean;
type Node =
  | { kind: "char"; test: CharTest }
  | { kind: "start" | "end" | "empty" }
  | { kind: "all" | "any"; parts: Node[] }
  | { kind: "repeat"; body: Node; min: number; max: number };
type State =
  | { kind: "char"; test: CharTest; next: number }
  | { kind: "split"; next: number[] }
  | { kind: "start" | "end"; next: number }
  | { kind: "match" };

const MAX_STATES = 500;
const MAX_NESTING = 20;
const isDigit: CharTest = (code) => code >= 48 && code <= 57;
const isWord: CharTest = (code) =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
const isSpace: CharTest = (code) => /\s/.test(String.fromCodePoint(code));
const isLineEnd: CharTest = (code) =>
  code === 10 || code === 13 || code === 0x2028 || code === 0x2029;
const not =
  (test: CharTest): CharTest =>
  (code) =>
    !test(code);
const CLASSES: Readonly<Record<string, CharTest>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
};
const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, "0": 0 };

/** Compile a pattern. Throws {@link PatternError} when it is malformed, unsupported or too large. */
export function compileSafePattern(pattern: string): SafePattern {
  const states = build(new PatternParser(pattern).parse());
  return { test: (text) => simulate(states, text) };
}

class PatternParser {
  private readonly chars: string[];
  private at = 0;
  private nesting = 0;

  constructor(pattern: string) {
    this.chars = [...pattern];
  }

  parse(): Node {
    const node = this.alternatives();
    if (this.at < this.chars.length) throw this.fault('unbalanced ")"');
    return node;
  }

  private fault(message: string): PatternError {
    return new PatternError(message, this.at);
  }

  private eat(char: string): boolean {
    if (this.chars[this.at] !== char) return false;
    this.at += 1;
    return true;
  }

  private alternatives(): Node {
    const parts = [this.sequence()];
    while (this.eat("|")) parts.push(this.sequence());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "any", parts };
  }

  private sequence(): Node {
    const parts: Node[] = [];
    for (let char = this.chars[this.at]; char !== undefined; char = this.chars[this.at]) {
      if (char === "|" || char === ")") break;
      parts.push(this.quantified());
    }
    return { kind: "all", parts };
  }

  private quantified(): Node {
    const body = this.atom();
    const range = this.quantifier();
    if (range === null) return body;
    if (body.kind === "start" || body.kind === "end") throw this.fault("an anchor cannot repeat");
    this.eat("?");
    if (this.quantifier() !== null) throw this.fault("nothing to repeat");
    return { kind: "repeat", body, ...range };
  }

  private quantifier(): { min: number; max: number } | null {
    if (this.eat("*")) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.eat("+")) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.eat("?")) return { min: 0, max: 1 };
    const braces = /^\{(\d{1,4})(,(\d{1,4})?)?\}/.exec(
      this.chars.slice(this.at, this.at + 12).join(""),
    );
    if (braces === null) return null;
    const min = Number(braces[1]);
    const openMax = braces[3] === undefined ? Number.POSITIVE_INFINITY : Number(braces[3]);
    const max = braces[2] === undefined ? min : openMax;
    if (max < min) throw this.fault("the numbers in {} are out of order");
    this.at += braces[0].length;
    return { min, max };
  }

  private atom(): Node {
    const char = this.chars[this.at];
    this.at += 1;
    switch (char) {
      case "(":
        return this.group();
      case "[":
        return { kind: "char", test: this.charSet() };
      case "^":
        return { kind: "start" };
      case "$":
        return { kind: "end" };
      case ".":
        return { kind: "char", test: not(isLineEnd) };
      case "\\":
        return { kind: "char", test: this.escaped() };
      case "*":
      case "+":
      case "?":
        this.at -= 1;
        throw this.fault(`nothing to repeat before "${char}"`);
      default: {
        const code = char?.codePointAt(0);
        return { kind: "char", test: (other) => other === code };
      }
    }
  }

  private group(): Node {
    if (this.eat("?") && !this.eat(":")) throw this.fault("only plain and (?: groups are allowed");
    this.nesting += 1;
    if (this.nesting > MAX_NESTING) throw this.fault("groups are nested too deep");
    const node = this.alternatives();
    if (!this.eat(")")) throw this.fault('missing ")"');
    this.nesting -= 1;
    return node;
  }

  private escaped(): CharTest {
    const char = this.chars[this.at];
    if (char === undefined) throw this.fault("nothing after the last \\");
    const known = CLASSES[char];
    if (known !== undefined) {
      this.at += 1;
      return known;
    }
    const code = this.escapedCode();
    return (other) => other === code;
  }

  private escapedCode(): number {
    const char = this.chars[this.at] ?? "";
    const control = CONTROLS[char];
    const next = this.chars[this.at + 1] ?? "";
    if (/[1-9]/.test(char) || (char === "0" && /\d/.test(next))) {
      throw this.fault("back-references and octal codes are not allowed");
    }
    if (control === undefined && /[A-Za-z]/.test(char))
      throw this.fault(`unknown escape \\${char}`);
    this.at += 1;
    return control ?? char.codePointAt(0) ?? 0;
  }

  private charSet(): CharTest {
    const isNegated = this.eat("^");
    const tests: CharTest[] = [];
    while (!this.eat("]")) {
      const low = this.setMember();
      const isRange = this.chars[this.at] === "-" && this.chars[this.at + 1] !== "]";
      if (typeof low === "function" || !isRange) {
        tests.push(typeof low === "function" ? low : (code) => code === low);
        continue;
      }
      this.at += 1;
      const high = this.setMember();
      if (typeof high === "function" || high < low) throw this.fault("bad range in []");
      tests.push((code) => code >= low && code <= high);
    }
    const isIn: CharTest = (code) => tests.some((test) => test(code));
    return isNegated ? not(isIn) : isIn;
  }

  private setMember(): number | CharTest {
    const char = this.chars[this.at];
    if (char === undefined) throw this.fault('missing "]"');
    this.at += 1;
    if (char !== "\\") return char.codePointAt(0) ?? 0;
    const escaped = this.chars[this.at];
    if (escaped === undefined) throw this.fault("nothing after the last \\");
    const known = CLASSES[escaped];
    if (known === undefined) return this.escapedCode();
    this.at += 1;
    return known;
  }
}

/** Thompson's construction, from the end: each part is told the state that follows it. */
function build(node: Node): { states: State[]; start: number } {
  const states: State[] = [{ kind: "match" }];
  const add = (state: State): number => {
    if (states.length >= MAX_STATES) throw new PatternError("the pattern is too large", 0);
    return states.push(state) - 1;
  };
  const link = (part: Node, next: number): number => {
    switch (part.kind) {
      case "empty":
        return next;
      case "char":
        return add({ kind: "char", test: part.test, next });
      case "start":
      case "end":
        return add({ kind: part.kind, next });
      case "all":
        return part.parts.reduceRight((after, item) => link(item, after), next);
      case "any":
        return add({ kind: "split", next: part.parts.map((item) => link(item, next)) });
      case "repeat": {
        let after = next;
        if (part.max === Number.POSITIVE_INFINITY) {
          const targets = [next];
          after = add({ kind: "split", next: targets });
          targets.push(link(part.body, after));
        } else {
          for (let count = part.min; count < part.max; count += 1) {
            after = add({ kind: "split", next: [next, link(part.body, after)] });
          }
        }
        for (let count = 0; count < part.min; count += 1) after = link(part.body, after);
        return after;
      }
    }
  };
  const start = link(node, 0);
  return { states, start };
}

function simulate({ states, start }: { states: State[]; start: number }, text: string): boolean {
  const codes = [...text].map((char) => char.codePointAt(0) ?? 0);
  let current = new Set<number>();
  for (let position = 0; position <= codes.length; position += 1) {
    // A match may begin anywhere, so the start joins at each position.
    const pending = [...current, start];
    const reached = new Set<number>();
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      if (reached.has(index)) continue;
      reached.add(index);
      const state = states[index];
      if (state === undefined) continue;
      if (state.kind === "match") return true;
      if (state.kind === "split") pending.push(...state.next);
      if (state.kind === "start" && position === 0) pending.push(state.next);
      if (state.kind === "end" && position === codes.length) pending.push(state.next);
    }
    const code = codes[position];
    if (code === undefined) return false;
    current = new Set();
    for (const index of reached) {
      const state = states[index];
      if (state?.kind === "char" && state.test(code)) current.add(state.next);
    }
  }
  return false;
}
