import { DEFAULT_JSON_LIMITS, type JsonValue, jsonByteLength, jsonFault } from "@/lib/schemas/json";
import { TaskFailure } from "./outcome";

/**
 * A value as an XCom may hold it. Throws TaskFailure `output_too_large` (over 256 KiB of JSON) or
 * `output_not_json`; another attempt would end alike.
 */
export function parseOutput(value: unknown): JsonValue {
  const fault = jsonFault(value, DEFAULT_JSON_LIMITS.maxDepth);
  if (fault !== null) {
    throw new TaskFailure("output_not_json", `The output cannot be kept: ${fault}`, {
      retryable: false,
    });
  }
  // No fault was found, so it is one.
  const json = value as JsonValue;
  const bytes = jsonByteLength(json);
  if (bytes > DEFAULT_JSON_LIMITS.maxBytes) {
    throw new TaskFailure(
      "output_too_large",
      `The output has ${bytes} bytes of JSON; an XCom holds ${DEFAULT_JSON_LIMITS.maxBytes}`,
      { retryable: false },
    );
  }
  return json;
}
