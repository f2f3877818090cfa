import * as z from "zod";
import { DEFAULT_JSON_LIMITS, type JsonValue, jsonValueSchema } from "@/lib/schemas/json";

/** The largest XCom, in bytes of JSON. */
export const MAX_XCOM_BYTES = DEFAULT_JSON_LIMITS.maxBytes;
const MAX_KEYS = 100;
/** Beyond this the pipe is still emptied, but nothing more is kept. */
const MAX_TOTAL_BYTES = 4 * 1024 * 1024;
const MAX_ERRORS = 10;

const pushSchema = z.strictObject({
  key: z.string().regex(/^[A-Za-z0-9_.-]{1,200}$/, "Expected a key of A-Z a-z 0-9 _ . -"),
  value: jsonValueSchema,
});

/** Reads what code pushes on its file descriptor 3, and refuses what is too large or not JSON. */
export class XComReader {
  #pieces: Buffer[] = [];
  #totalBytes = 0;
  readonly #errors: string[] = [];

  write(data: Buffer): void {
    const before = this.#totalBytes;
    this.#totalBytes += data.length;
    if (before > MAX_TOTAL_BYTES) return;
    if (this.#totalBytes <= MAX_TOTAL_BYTES) this.#pieces.push(data);
    else {
      this.#pieces = [];
      this.#refuse(`all XComs: more than ${MAX_TOTAL_BYTES} bytes were pushed`);
    }
  }

  /** What was pushed, once the pipe has ended; the last value of a key wins. */
  finish(): { xcoms: Record<string, JsonValue>; errors: string[] } {
    const xcoms = new Map<string, JsonValue>();
    for (const line of Buffer.concat(this.#pieces).toString("utf8").split("\n")) {
      if (line.trim() === "") continue;
      const push = parsePush(line);
      if ("error" in push) this.#refuse(push.error);
      else if (!xcoms.has(push.key) && xcoms.size >= MAX_KEYS) {
        this.#refuse(`${push.key}: more than ${MAX_KEYS} keys`);
      } else xcoms.set(push.key, push.value);
    }
    return { xcoms: Object.fromEntries(xcoms), errors: this.#errors };
  }

  #refuse(reason: string): void {
    if (this.#errors.length < MAX_ERRORS) this.#errors.push(reason);
  }
}

function parsePush(line: string): { key: string; value: JsonValue } | { error: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    return {
      error: `${line.slice(0, 80)}: ${cause instanceof Error ? cause.message : "not JSON"}`,
    };
  }
  const parsed = pushSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return { error: `${line.slice(0, 80)}: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}` };
}
