const TERMINAL_CODE = new RegExp(String.raw`${String.fromCharCode(27)}\[[0-9;?]*[ -/]*[@-~]`, "g");
const HEAD_LENGTH = 150;
const TAIL_LENGTH = 450;

/** Text without control characters but line ends: terminal colours would be noise elsewhere. */
function plain(text: string): string {
  return text
    .replace(TERMINAL_CODE, "")
    .replace(/\r\n?/g, "\n")
    .replace(/(?![\n\t])\p{Cc}/gu, "");
}

/** One line: a title goes into headers, where a line end would begin another header. */
export function oneLine(text: string, most = 200): string {
  return plain(text).replace(/\s+/g, " ").trim().slice(0, most).toWellFormed();
}

/**
 * The beginning and the end of an error: what was done stands at the beginning, and in a stack trace
 * the reason at the end.
 */
export function excerpt(error: string): string {
  const clean = plain(error).trim();
  if (clean.length <= HEAD_LENGTH + TAIL_LENGTH) return clean.toWellFormed();
  const head = clean.slice(0, HEAD_LENGTH);
  const tail = clean.slice(-TAIL_LENGTH);
  const headEnd = head.lastIndexOf("\n");
  const tailStart = tail.indexOf("\n");
  const isOfLines = headEnd > 0 && tailStart >= 0 && tailStart < tail.length - 1;
  return (
    isOfLines ? `${head.slice(0, headEnd)}\n…\n${tail.slice(tailStart + 1)}` : `${head} … ${tail}`
  ).toWellFormed();
}
