import type { Response } from "undici";
import { TaskFailure } from "./outcome";

/** The most that is read of an answer into memory, after decompression. */
export const MAX_RESPONSE_BYTES = 10 * 1024 * 1024;

/** An answer's body as text. Throws TaskFailure `response_too_large`. */
export async function readLimited(
  response: Response,
  maxBytes = MAX_RESPONSE_BYTES,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of bodyOf(response, maxBytes)) {
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** An answer's body as it comes. Throws TaskFailure `response_too_large`. */
export async function* bodyOf(response: Response, maxBytes: number): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  let bytes = 0;
  // Leaving the loop early cancels the body.
  for await (const chunk of response.body) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError("A body's chunks are bytes");
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new TaskFailure("response_too_large", `The answer has more than ${maxBytes} bytes`, {
        retryable: false,
      });
    }
    yield chunk;
  }
}
