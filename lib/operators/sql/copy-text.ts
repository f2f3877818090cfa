import type { SqlText } from "./client";

const SPECIAL = /[\\\n\r\t]/;

/** Rows in the text format of COPY, a chunk for each batch. */
export async function* copyText(
  batches: AsyncIterable<readonly (readonly SqlText[])[]>,
): AsyncGenerator<string> {
  for await (const rows of batches) {
    let text = "";
    for (const row of rows) {
      for (let index = 0; index < row.length; index++) {
        if (index > 0) text += "\t";
        text += copyValue(row[index] ?? null);
      }
      text += "\n";
    }
    yield text;
  }
}

function copyValue(value: SqlText): string {
  if (value === null) return "\\N";
  if (!SPECIAL.test(value)) return value;
  return value
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
}
