import { Readable } from "node:stream";
import type { OperatorContext } from "../context";
import { openStore } from "../files/open-store";
import type { FileStore } from "../files/store";
import { TaskFailure } from "../outcome";
import { type CsvFormat, readCsv } from "./csv";
import type { FILE_FORMATS } from "./file-fields";
import { readJsonLines } from "./json-lines";
import { readParquet } from "./parquet";
import type { RowSource } from "./source";
import { unpacked } from "./unpack";

type Format = (typeof FILE_FORMATS)[number];

/** What a task says of the files that it loads. */
export interface FileChoice {
  readonly connection?: string | undefined;
  readonly path?: string | undefined;
  readonly text?: string | undefined;
  readonly format?: Format | undefined;
  readonly csv?: CsvFormat | undefined;
  /** Names of the fields that are wanted, or of all in a file that does not tell them. */
  readonly names?: readonly string[] | undefined;
  /** The field that all rows have in common, where a file does not hold it. */
  readonly constant?: string | undefined;
  readonly timeoutSeconds: number;
}

const ENDINGS: Readonly<Record<string, Format>> = {
  csv: "csv",
  tsv: "csv",
  jsonl: "json_lines",
  ndjson: "json_lines",
  parquet: "parquet",
};

/** Each file in turn, opened when the one before it has been read. Throws TaskFailure. */
export async function* openFiles(
  ctx: OperatorContext,
  choice: FileChoice,
): AsyncGenerator<RowSource> {
  const { connection, path, text } = choice;
  if (connection === undefined || path === undefined) {
    const content = Readable.from([Buffer.from(text ?? "", "utf8")], { objectMode: false });
    yield* openOne(ctx, "text", content, choice);
    return;
  }
  const store = await openStore(ctx, connection);
  try {
    const paths = await pathsOf(store, path);
    if (paths.length > 1) ctx.log.system(`${paths.length} files match ${path}`);
    for (const each of paths) yield* openOne(ctx, each, await store.read(each), choice);
  } finally {
    await store.close();
  }
}

async function pathsOf(store: FileStore, path: string): Promise<string[]> {
  if (!/[*?[]/.test(path)) return [path];
  const files = await store.list(path);
  if (files.length > 0) return files.map((file) => file.path);
  throw new TaskFailure("file_not_found", `Nothing matches ${path} in ${store.name}`);
}

async function* openOne(
  ctx: OperatorContext,
  name: string,
  raw: Readable,
  choice: FileChoice,
): AsyncGenerator<RowSource> {
  // It may fail before, or after, anybody reads it; an error that nobody hears ends the worker.
  raw.on("error", () => {});
  const isPacked = /\.gz$/i.test(name);
  const content = isPacked ? unpacked(name, raw) : raw;
  const stop = () => content.destroy(new Error("the task was stopped"));
  ctx.signal.addEventListener("abort", stop, { once: true });
  try {
    const format = choice.format ?? formatOf(name);
    if (format === "parquet") {
      const source = await readParquet(ctx, name, content, choice.timeoutSeconds);
      try {
        yield source;
      } finally {
        await source.close();
      }
    } else if (format === "csv") {
      const csv = /\.tsv(\.gz)?$/i.test(name) ? { delimiter: "\t", ...choice.csv } : choice.csv;
      yield await readCsv(name, content, csv ?? {}, choice.names);
    } else {
      yield await readJsonLines(name, content, choice.names, choice.constant);
    }
  } finally {
    ctx.signal.removeEventListener("abort", stop);
    content.destroy();
    raw.destroy();
  }
}

function formatOf(name: string): Format {
  const ending = name.replace(/\.gz$/i, "").split(".").at(-1)?.toLowerCase() ?? "";
  const format = ENDINGS[ending];
  if (format !== undefined) return format;
  throw new TaskFailure(
    "unknown_format",
    `The name ${name} does not tell a format: give format, one of ${[...new Set(Object.values(ENDINGS))].join(", ")}`,
    { retryable: false },
  );
}
