import { isDeepStrictEqual } from "node:util";
import type { JsonValue } from "@/lib/schemas/json";
import { valueAt } from "./json-path";

/** What a task expects of an answer's body. */
export interface ExpectedAnswer {
  response_contains?: string | undefined;
  /** Paths, and the value that each must have. */
  response_json?: Readonly<Record<string, JsonValue>> | undefined;
}

/** What an answer lacks, in words; null when it is as expected. */
export function missingIn(text: string, expected: ExpectedAnswer): string | null {
  const { response_contains: wanted, response_json: values } = expected;
  if (wanted !== undefined && !text.includes(wanted)) return `it does not contain "${wanted}"`;
  if (values === undefined) return null;
  let body: JsonValue;
  try {
    body = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  for (const [path, value] of Object.entries(values)) {
    const found = valueAt(body, path);
    if (isDeepStrictEqual(found, value)) continue;
    const shown = found === undefined ? "missing" : JSON.stringify(found).slice(0, 100);
    return `${path} is ${shown}`;
  }
  return null;
}
