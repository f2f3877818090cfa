import { Chunk } from "@codemirror/merge";
import { Text } from "@codemirror/state";

/** How many lines a change adds and removes. */
export function countLineChanges(
  before: string,
  after: string,
): { added: number; removed: number } {
  const a = Text.of(before.split("\n"));
  const b = Text.of(after.split("\n"));
  let added = 0;
  let removed = 0;
  for (const chunk of Chunk.build(a, b)) {
    removed += lines(a, chunk.fromA, chunk.toA);
    added += lines(b, chunk.fromB, chunk.toB);
  }
  return { added, removed };
}

/** Lines of a chunk, whose end is the start of the first line behind it. */
function lines(text: Text, from: number, to: number): number {
  if (from >= to) return 0;
  return text.lineAt(Math.min(to - 1, text.length)).number - text.lineAt(from).number + 1;
}
