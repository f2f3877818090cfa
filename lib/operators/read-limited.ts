import type { Response } from "undici";
import { TaskFailure } from "./outcome";

/** The most that is read of an answer, after decompression. */
export const MAX_RESPONSE_BYTES = 10 * 1024 * 1024;

/** An answer's body as text. Throws TaskFailure `response_too_large`. */
export async function readLimited(response: Response): Promise<string> {
  if (response.body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  // Leaving the loop early cancels the body.
  for await (const chunk of response.body) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError("A body's chunks are bytes");
    bytes += chunk.length;
    if (bytes > MAX_RESPONSE_BYTES) {
      throw new TaskFailure(
        "response_too_large",
        `The answer has more than ${MAX_RESPONSE_BYTES} bytes`,
        { retryable: false },
      );
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
