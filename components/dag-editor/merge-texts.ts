import { diff } from "@codemirror/merge";

/** A stretch of lines of a merge. */
export type MergePart =
  | { kind: "same"; lines: string[] }
  /** Changed by one side, or by both alike: there is nothing to decide. */
  | { kind: "mine" | "theirs" | "both"; lines: string[]; base: string[] }
  | { kind: "conflict"; base: string[]; mine: string[]; theirs: string[] };

/** How a conflict is settled. */
export type Choice = "mine" | "theirs" | "mine_theirs" | "theirs_mine";

/** Lines [from, to) of the base become others. */
type Hunk = { from: number; to: number; lines: string[] };

/** Brings two edits of one text together, line by line. Only lines that both changed are left to people. */
export function mergeTexts(base: string, mine: string, theirs: string): MergePart[] {
  const lines = linesOf(base);
  const left = hunksOf(lines, linesOf(mine));
  const right = hunksOf(lines, linesOf(theirs));
  const parts: MergePart[] = [];
  let at = 0;
  const keep = (to: number) => {
    if (to > at) parts.push({ kind: "same", lines: lines.slice(at, to) });
    at = Math.max(at, to);
  };
  while (left.length > 0 || right.length > 0) {
    const mineHunks: Hunk[] = [];
    const theirHunks: Hunk[] = [];
    const isLeftFirst = (left[0]?.from ?? Infinity) <= (right[0]?.from ?? Infinity);
    const first = isLeftFirst ? left.shift() : right.shift();
    if (first === undefined) break;
    (isLeftFirst ? mineHunks : theirHunks).push(first);
    let { to } = first;
    // What overlaps, on either side, belongs together.
    for (let grown = true; grown; ) {
      grown = false;
      for (const [hunks, own, others] of [
        [left, mineHunks, theirHunks],
        [right, theirHunks, mineHunks],
      ] as const) {
        const next = hunks[0];
        if (next === undefined) continue;
        const isMeeting = next.from < to || others.some((other) => meets(next, other));
        if (!isMeeting) continue;
        hunks.shift();
        own.push(next);
        to = Math.max(to, next.to);
        grown = true;
      }
    }
    keep(first.from);
    parts.push(partOf(lines, { from: first.from, to }, mineHunks, theirHunks));
    at = to;
  }
  keep(lines.length);
  return parts;
}

/** The text of a merge; a conflict that nobody has settled stays as it is in `mine`. */
export function mergedText(
  parts: readonly MergePart[],
  choices: readonly (Choice | null)[],
): string {
  let conflict = -1;
  return parts
    .flatMap((part) => {
      if (part.kind !== "conflict") return part.lines;
      conflict += 1;
      return settled(part, choices[conflict] ?? "mine");
    })
    .join("");
}

function settled(
  { mine, theirs }: Extract<MergePart, { kind: "conflict" }>,
  choice: Choice,
): string[] {
  switch (choice) {
    case "mine":
      return mine;
    case "theirs":
      return theirs;
    case "mine_theirs":
      return [...closed(mine), ...theirs];
    case "theirs_mine":
      return [...closed(theirs), ...mine];
  }
}

/** Lines of which the last one ends, so that others can follow. */
function closed(lines: readonly string[]): string[] {
  return lines.map((line) => (line.endsWith("\n") ? line : `${line}\n`));
}

function partOf(
  base: readonly string[],
  span: { from: number; to: number },
  mine: readonly Hunk[],
  theirs: readonly Hunk[],
): MergePart {
  const before = base.slice(span.from, span.to);
  const [left, right] = [mine, theirs].map((hunks) => applied(base, span, hunks));
  if (left === undefined || right === undefined) return { kind: "same", lines: before };
  if (theirs.length === 0) return { kind: "mine", lines: left, base: before };
  if (mine.length === 0) return { kind: "theirs", lines: right, base: before };
  return left.join("") === right.join("")
    ? { kind: "both", lines: left, base: before }
    : { kind: "conflict", base: before, mine: left, theirs: right };
}

function applied(
  base: readonly string[],
  { from, to }: { from: number; to: number },
  hunks: readonly Hunk[],
): string[] {
  const lines: string[] = [];
  let at = from;
  for (const hunk of hunks) {
    lines.push(...base.slice(at, hunk.from), ...hunk.lines);
    at = hunk.to;
  }
  return [...lines, ...base.slice(at, to)];
}

/** Whether two changes touch the same lines, or one puts lines right where the other changes some. */
function meets(one: Hunk, other: Hunk): boolean {
  if (one.from < other.to && other.from < one.to) return true;
  const isInsert = one.from === one.to || other.from === other.to;
  return isInsert && one.from <= other.to && other.from <= one.to;
}

function hunksOf(base: readonly string[], changed: readonly string[]): Hunk[] {
  const names = new Map<string, string>();
  const spell = (lines: readonly string[]) => lines.map((line) => nameOf(names, line)).join("");
  return diff(spell(base), spell(changed)).map(({ fromA, toA, fromB, toB }) => ({
    from: fromA,
    to: toA,
    lines: changed.slice(fromB, toB),
  }));
}

/** One character for each different line, so that a comparison of characters is one of lines. */
function nameOf(names: Map<string, string>, line: string): string {
  const known = names.get(line);
  if (known !== undefined) return known;
  // Beyond the letters, for which the comparison has rules of its own; no halves of pairs.
  const code = 0xe000 + names.size;
  const name = String.fromCharCode(code <= 0xfdff ? code : 0x2e80 + names.size - 0x1e00);
  names.set(line, name);
  return name;
}

/** The lines of a text, each with its line break. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
