/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Where the line of an offset ends, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf("\n", offset);
  if (newline === -1) return text.length;
  return text.charAt(newline - 1) === "\r" && newline > offset ? newline - 1 : newline;
}

/** Where the line after that of an offset begins; the text's end when there is none. */
export function nextLine(text: string, offset: number): number {
  const newline = text.indexOf("\n", offset);
  return newline === -1 ? text.length : newline + 1;
}

/** How far a place is from the start of its line. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Whether nothing but spaces stands before a place in its line. */
export function isFirstInLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === "";
}

/** The line break that a text uses. */
export function lineBreak(text: string): "\n" | "\r\n" {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** Lines moved to the right; empty ones stay empty. */
export function indented(lines: string, by: number): string {
  const space = " ".repeat(by);
  return lines
    .split("\n")
    .map((line) => (line === "" || line === "\r" ? line : space + line))
    .join("\n");
}

/** The comment behind a place in its line, with the spaces before it; "" when there is none. */
export function commentBehind(text: string, offset: number): string {
  return /^[ \t]+#.*$/.exec(text.slice(offset, lineEnd(text, offset)))?.[0] ?? "";
}

/**
 * Where the line begins that follows an entry: behind its content, a comment in the same line, and
 * comments below that are indented more than `column`.
 */
export function boundaryBelow(text: string, contentEnd: number, column: number): number {
  let boundary =
    contentEnd === lineStart(text, contentEnd) ? contentEnd : nextLine(text, contentEnd);
  for (let at = boundary; at < text.length; at = nextLine(text, at)) {
    const line = text.slice(at, lineEnd(text, at));
    if (line.trim() === "") continue;
    const indent = line.length - line.trimStart().length;
    if (indent <= column || !line.trimStart().startsWith("#")) break;
    boundary = nextLine(text, at);
  }
  return boundary;
}

/** Where the comments begin that stand directly above an entry, at its own column. */
export function boundaryAbove(text: string, offset: number, floor: number): number {
  const column = columnOf(text, offset);
  let boundary = lineStart(text, offset);
  while (boundary > floor) {
    const above = lineStart(text, boundary - 1);
    const line = text.slice(above, boundary);
    const isOwn = line.trimStart().startsWith("#") && line.search(/\S/) === column;
    if (!isOwn || above < floor) break;
    boundary = above;
  }
  return boundary;
}
