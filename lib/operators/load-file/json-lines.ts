import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { isJsonObject, type JsonObject } from "@/lib/schemas/json";
import { TaskFailure } from "../outcome";
import { BATCH_ROWS, MAX_RECORD_BYTES, type RowSource, type SourceRow } from "./source";

type Line = { line: number; object: JsonObject } | { line: number; fault: string };

/**
 * Reads one JSON object a line. Its fields are the keys of the first rows: a row further on with
 * another one is a bad row, unless `names` says which are wanted. `constant` is a field only where
 * the rows have it. Throws TaskFailure.
 */
export async function readJsonLines(
  name: string,
  content: Readable,
  names: readonly string[] | undefined,
  constant: string | undefined,
): Promise<RowSource> {
  const batches = parsedLines(name, content)[Symbol.asyncIterator]();
  const first = await batches.next();
  const head = first.done === true ? [] : first.value;
  const keys = head.flatMap((line) => ("object" in line ? Object.keys(line.object) : []));
  const fields = names?.filter((field) => field !== constant || keys.includes(field)) ?? [
    ...new Set(keys),
  ];
  const known = new Set(fields);
  const toRow = (line: Line): SourceRow => {
    if ("fault" in line) return line;
    const { object } = line;
    const other = names === undefined && Object.keys(object).find((key) => !known.has(key));
    if (typeof other === "string") {
      return { line: line.line, fault: `has the key ${other}, which no earlier row has` };
    }
    return { line: line.line, values: fields.map((field) => object[field] ?? null) };
  };
  return {
    name,
    unit: "line",
    fields,
    isText: false,
    rows: (async function* () {
      yield head.map(toRow);
      for (let next = await batches.next(); next.done !== true; next = await batches.next()) {
        yield next.value.map(toRow);
      }
    })(),
  };
}

async function* parsedLines(name: string, content: Readable): AsyncGenerator<Line[]> {
  let batch: Line[] = [];
  let number = 0;
  for await (const text of linesOf(name, content)) {
    number += 1;
    if (text.trim() === "") continue;
    batch.push(parseLine(text, number));
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function parseLine(text: string, line: number): Line {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return { line, object: value };
    return { line, fault: `expected an object, found ${text.slice(0, 60)}` };
  } catch (error) {
    return {
      line,
      fault: `is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

async function* linesOf(name: string, content: Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of content) {
    const lines = (rest + decoder.write(Buffer.from(chunk))).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > MAX_RECORD_BYTES) {
      throw new TaskFailure(
        "record_too_large",
        `${name} has a line of more than ${MAX_RECORD_BYTES} characters`,
        {
          retryable: false,
        },
      );
    }
    yield* lines;
  }
  rest += decoder.end();
  if (rest !== "") yield rest;
}
