/**
 * Form of a stored log line: `2026-01-01T00:00:00.000Z o text`.
 *
 * 24 characters of ISO 8601 in UTC with milliseconds · a space · one letter for the stream · a space
 * · the text as it was written (at most 64 KiB, no line feed, no NUL; ANSI colours are kept).
 * Lines are joined by line feeds. Letters: `o` stdout, `e` stderr, `s` the system.
 */
export type LogStream = "out" | "err" | "sys";

/** One line of an attempt's log. */
export interface LogLine {
  /** ISO 8601, UTC, milliseconds; null for a line that is not in the stored form. */
  readonly at: string | null;
  readonly stream: LogStream;
  readonly text: string;
}

/** The most characters that one line's text holds; longer lines are cut into several. */
export const MAX_LOG_LINE_CHARACTERS = 64 * 1024;

const LETTERS = { out: "o", err: "e", sys: "s" } as const satisfies Record<LogStream, string>;
const STREAMS: ReadonlyMap<string, LogStream> = new Map([
  ["o", "out"],
  ["e", "err"],
  ["s", "sys"],
]);
const HEAD = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([oes]) /;
const HEAD_LENGTH = 27;

/** A line in the stored form, without a line feed. `isoAt` has 24 characters. */
export function formatLogLine(isoAt: string, stream: LogStream, text: string): string {
  return `${isoAt} ${LETTERS[stream]} ${text}`;
}

/** Reads one stored line; what is not in the form comes back as stdout text without a time. */
export function parseLogLine(line: string): LogLine {
  const head = HEAD.exec(line.slice(0, HEAD_LENGTH));
  const stream = head?.[2] === undefined ? undefined : STREAMS.get(head[2]);
  if (head?.[1] === undefined || stream === undefined) {
    return { at: null, stream: "out", text: line };
  }
  return { at: head[1], stream, text: line.slice(HEAD_LENGTH) };
}

/** Reads the text of a chunk; a line feed at its end starts no further line. */
export function parseLogText(text: string): LogLine[] {
  if (text === "") return [];
  const body = text.endsWith("\n") ? text.slice(0, -1) : text;
  return body.split("\n").map(parseLogLine);
}
