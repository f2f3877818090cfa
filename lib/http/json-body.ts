import { AppError, invalid } from "@/lib/errors";
import { isStorableText } from "@/lib/schemas/json";
import type { Problem } from "@/lib/schemas/problem";
import { jsonErrorOffset } from "./json-error-offset";

/** Largest request body, in bytes. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** Deepest nesting of a request body. */
const MAX_DEPTH = 64;
/** Stops a body of nothing but mistakes from making an answer of megabytes. */
const MAX_PROBLEMS = 50;

/** A body as it was sent, and what it means. */
export interface JsonBody {
  /** The text itself, for hashing. */
  text: string;
  value: unknown;
}

/**
 * Reads a JSON body. An empty body without a content type counts as `{}`.
 *
 * @throws AppError too_large before more than the limit is kept in memory, unsupported_media_type,
 * invalid_json with line and column, invalid_request for text or keys that no field may hold.
 */
export async function readJsonBody(request: Request): Promise<JsonBody> {
  const contentType = request.headers.get("content-type");
  const bytes = await readBytes(request, MAX_BODY_BYTES);
  if (bytes.length === 0 && contentType === null) return { text: "", value: {} };
  if (!isJson(contentType)) {
    throw new AppError(
      "unsupported_media_type",
      `The content type is ${contentType ?? "missing"}, expected application/json`,
    );
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new AppError("invalid_json", "The body is not UTF-8 text", { cause: error });
  }
  const value = parseJson(text);
  const problems = unsafeParts(value);
  if (problems.length > 0) throw invalid(problems);
  return { text, value };
}

/** Reads a body, giving up as soon as it is over `limit` bytes, whatever its headers claim. */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  const tooLarge = () =>
    new AppError("too_large", `The body is larger than ${limit.toLocaleString("en")} bytes`);
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > limit) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}

function isJson(contentType: string | null): boolean {
  const essence = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  return essence === "application/json";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const before = text.slice(0, jsonErrorOffset(text)).split("\n");
    const line = before.length;
    const column = (before.at(-1)?.length ?? 0) + 1;
    const problem: Problem = {
      path: [],
      code: "invalid_json",
      message: `The JSON cannot be read from line ${line}, column ${column} on`,
      severity: "error",
      line,
      column,
    };
    throw new AppError("invalid_json", problem.message, { problems: [problem], cause: error });
  }
}

function unsafeParts(root: unknown): Problem[] {
  const problems: Problem[] = [];
  const add = (path: (string | number)[], code: string, message: string) =>
    problems.push({ path, code, message, severity: "error" });
  const pending: { value: unknown; path: (string | number)[] }[] = [{ value: root, path: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, path } = next;
    if (problems.length >= MAX_PROBLEMS) break;
    if (typeof value === "string" && !isStorableText(value)) {
      add(path, "bad_text", "The text holds a NUL or half of a surrogate pair");
    }
    if (typeof value !== "object" || value === null) continue;
    if (path.length >= MAX_DEPTH) {
      add(path, "too_deep", `The value is nested deeper than ${MAX_DEPTH} levels`);
      continue;
    }
    for (const [key, child] of Object.entries(value)) {
      const childPath = [...path, Array.isArray(value) ? Number(key) : key];
      if (key === "__proto__") add(childPath, "not_allowed", "A field may not be named __proto__");
      else if (!isStorableText(key)) add(path, "bad_text", "The name of a field holds a NUL");
      else pending.push({ value: child, path: childPath });
    }
  }
  return problems;
}
