/** What a cell of a CSV file may hold. */
export type CsvValue = string | number | boolean | null;

/** A line of CSV (RFC 4180) with its line end. */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(csvCell).join(",")}\r\n`;
}

/**
 * A cell of CSV. Text that a spreadsheet would take for a formula gets an apostrophe before it:
 * people write notes and names, and whoever opens the file must not run them.
 */
function csvCell(value: CsvValue): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
