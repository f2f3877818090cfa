import type { Readable } from "node:stream";
import { CsvError, type Info, parse } from "csv-parse";
import { TaskFailure } from "../outcome";
import { BATCH_ROWS, MAX_RECORD_BYTES, type RowSource, type SourceRow } from "./source";

/** How a CSV file is written. */
export interface CsvFormat {
  readonly delimiter?: string | undefined;
  readonly quote?: string | undefined;
  /** False: the file has no line of names. */
  readonly header?: boolean | undefined;
  /** What stands for no value, unless it is quoted; default nothing at all. */
  readonly null?: string | undefined;
  readonly encoding?: "utf8" | "latin1" | "utf16le" | undefined;
}

type Parsed = { record: (string | null)[]; info: Info };

/** Reads CSV from a stream. `names` are those of a file without a header. Throws TaskFailure. */
export async function readCsv(
  name: string,
  content: Readable,
  format: CsvFormat,
  names: readonly string[] | undefined,
): Promise<RowSource> {
  const missing = format.null ?? "";
  const parser = parse({
    delimiter: format.delimiter ?? ",",
    quote: format.quote ?? '"',
    encoding: format.encoding ?? "utf8",
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
    cast: (value, { quoting }) => (!quoting && value === missing ? null : value),
  });
  content.on("error", (error) => parser.destroy(error));
  const parsed: AsyncIterator<Parsed> = content.pipe(parser)[Symbol.asyncIterator]();
  const next = async () => {
    try {
      return await parsed.next();
    } catch (error) {
      throw csvFailure(name, error);
    }
  };
  let fields = names;
  if (format.header !== false) {
    const head = await next();
    fields = head.done === true ? [] : head.value.record.map((field) => (field ?? "").trim());
  }
  if (fields === undefined) {
    throw new TaskFailure("bad_config", "A CSV file without a header needs columns as a list", {
      retryable: false,
    });
  }
  return { name, unit: "line", fields, isText: true, rows: rowsOf(fields.length, next) };
}

async function* rowsOf(
  width: number,
  next: () => Promise<IteratorResult<Parsed>>,
): AsyncGenerator<SourceRow[]> {
  let batch: SourceRow[] = [];
  for (let each = await next(); each.done !== true; each = await next()) {
    const { record, info } = each.value;
    batch.push(
      record.length === width
        ? { line: info.lines, values: record }
        : { line: info.lines, fault: `expected ${width} fields, found ${record.length}` },
    );
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function csvFailure(name: string, error: unknown): unknown {
  if (!(error instanceof CsvError)) return error;
  return new TaskFailure("bad_csv", `${name}: ${error.message}`, {
    retryable: false,
    cause: error,
  });
}
