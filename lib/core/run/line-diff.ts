/** A line of a comparison: in both, only in the older text, or only in the newer one. */
export type DiffLine = { kind: "same" | "gone" | "new"; text: string };

/** More lines than this on either side, once equal ends are cut off, are not matched with each other. */
const MAX_MATCHED = 400;

/** Compares two texts line by line, by the longest sequence of lines that both have. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const one = before.split("\n");
  const other = after.split("\n");
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start += 1;
  let end = 0;
  while (
    end < one.length - start &&
    end < other.length - start &&
    one[one.length - 1 - end] === other[other.length - 1 - end]
  ) {
    end += 1;
  }
  return [
    ...marked("same", one.slice(0, start)),
    ...middle(one.slice(start, one.length - end), other.slice(start, other.length - end)),
    ...marked("same", one.slice(one.length - end)),
  ];
}

function marked(kind: DiffLine["kind"], lines: readonly string[]): DiffLine[] {
  return lines.map((text) => ({ kind, text }));
}

function middle(one: readonly string[], other: readonly string[]): DiffLine[] {
  if (one.length > MAX_MATCHED || other.length > MAX_MATCHED || one.length * other.length === 0) {
    return [...marked("gone", one), ...marked("new", other)];
  }
  // length[i][j]: of the longest common sequence of what begins at i and at j.
  const width = other.length + 1;
  const length = new Uint16Array((one.length + 1) * width);
  const at = (i: number, j: number) => length[i * width + j] ?? 0;
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      length[i * width + j] =
        one[i] === other[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < one.length || j < other.length) {
    if (i < one.length && j < other.length && one[i] === other[j]) {
      lines.push({ kind: "same", text: one[i] ?? "" });
      i += 1;
      j += 1;
    } else if (j >= other.length || (i < one.length && at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: "gone", text: one[i] ?? "" });
      i += 1;
    } else {
      lines.push({ kind: "new", text: other[j] ?? "" });
      j += 1;
    }
  }
  return lines;
}

/** A comparison with long stretches of equal lines cut to `context` lines; null stands for a cut. */
export function withContext(lines: readonly DiffLine[], context = 2): (DiffLine | null)[] {
  const near = new Set<number>();
  for (const [place, { kind }] of lines.entries()) {
    if (kind === "same") continue;
    for (let by = -context; by <= context; by += 1) near.add(place + by);
  }
  const shown: (DiffLine | null)[] = [];
  for (const [place, line] of lines.entries()) {
    if (near.has(place)) shown.push(line);
    else if (shown.at(-1) !== null) shown.push(null);
  }
  return shown;
}
