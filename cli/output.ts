/** Writes an answer: JSON for scripts, else a table for people. */
export function show(
  value: unknown,
  json: boolean,
  rows: () => readonly Readonly<Record<string, string | number>>[],
): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : table(rows()));
}

/** Rows as aligned columns under their names. */
export function table(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const [first] = rows;
  if (first === undefined) return "nothing\n";
  const names = Object.keys(first);
  const widths = names.map((name) =>
    Math.max(name.length, ...rows.map((row) => String(row[name] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    `${cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd()}\n`;
  const head = line(names.map((name) => name.toUpperCase()));
  return head + rows.map((row) => line(names.map((name) => String(row[name] ?? "")))).join("");
}
