import { type LogSpan, plainText } from "@/components/shared/log/ansi";
import type { LogLine } from "@/lib/schemas/log-line";

/** Where a text was found: line index from 0, and half-open range of characters. */
export type LogMatch = { line: number; start: number; end: number };

/** More finds than this are not collected; the count is then shown as "10,000+". */
export const MAX_MATCHES = 10_000;

/**
 * Every place of `query` in the first `count` lines, ignoring case. Pass the finds of the lines
 * before `from` to go on where an earlier search of the same text ended.
 */
export function findMatches(
  lines: readonly LogLine[],
  count: number,
  query: string,
  before: readonly LogMatch[] = [],
  from = 0,
): LogMatch[] {
  const wanted = query.toLowerCase();
  const found = [...before];
  if (wanted === "") return [];
  for (let line = from; line < count && found.length < MAX_MATCHES; line += 1) {
    const text = plainText(lines[line]?.text ?? "").toLowerCase();
    for (
      let start = text.indexOf(wanted);
      start !== -1 && found.length < MAX_MATCHES;
      start = text.indexOf(wanted, start + wanted.length)
    ) {
      found.push({ line, start, end: start + wanted.length });
    }
  }
  return found;
}

/** The index of the first find at or after a line; the first of all when there is none behind. */
export function matchFrom(matches: readonly LogMatch[], line: number): number {
  let low = 0;
  let high = matches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((matches[middle]?.line ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return low === matches.length ? 0 : low;
}

/** A span that also says whether it is a find, and whether it is the current one. */
export type MarkedSpan = LogSpan & { mark: "none" | "found" | "current" };

/** Cuts a line's spans at its finds. `matches` are those of the line, in order. */
export function markSpans(
  spans: readonly LogSpan[],
  matches: readonly LogMatch[],
  current: LogMatch | undefined,
): MarkedSpan[] {
  if (matches.length === 0) return spans.map((span) => ({ ...span, mark: "none" }));
  const marked: MarkedSpan[] = [];
  let offset = 0;
  for (const span of spans) {
    const end = offset + span.text.length;
    let at = offset;
    for (const match of matches) {
      const from = Math.max(match.start, at);
      const to = Math.min(match.end, end);
      if (from >= to) continue;
      if (from > at) marked.push({ ...span, text: slice(span, offset, at, from), mark: "none" });
      marked.push({
        ...span,
        text: slice(span, offset, from, to),
        mark: match === current ? "current" : "found",
      });
      at = to;
    }
    if (at < end) marked.push({ ...span, text: slice(span, offset, at, end), mark: "none" });
    offset = end;
  }
  return marked;
}

function slice(span: LogSpan, offset: number, from: number, to: number): string {
  return span.text.slice(from - offset, to - offset);
}

/** The line (from 1) that a hash like `#L12` names, or null. */
export function lineOfHash(hash: string): number | null {
  const digits = /^#L([1-9]\d{0,8})$/.exec(hash)?.[1];
  return digits === undefined ? null : Number(digits);
}
