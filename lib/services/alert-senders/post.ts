import { retryAfterSeconds } from "@/lib/core/alert/backoff";
import type { NetGuard } from "@/lib/net/guard";
import { OUTCOME_LENGTH, outcomeOfError, type SendOutcome } from "./outcome";

const TIMEOUT_MS = 15_000;
/** Refusals that another try may change. */
const PASSING = new Set([408, 409, 425, 429]);

/** Posts JSON through the guard, which checks the address again at each redirect. */
export async function postJson(
  net: NetGuard,
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<SendOutcome> {
  try {
    const answer = await net.fetch(new URL(url), {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "Millrace", ...headers },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await startOf(answer.body);
    const said = `HTTP ${answer.status}${text === "" ? "" : `: ${text}`}`;
    if (answer.status >= 200 && answer.status < 300) return { ok: true, text: said };
    return {
      ok: false,
      text: said,
      isFinal: answer.status < 500 && !PASSING.has(answer.status),
      retryAfterSeconds: retryAfterSeconds(answer.headers.get("retry-after"), new Date()),
    };
  } catch (caught) {
    return outcomeOfError(caught);
  }
}

/** The beginning of a body, on one line; what follows is not read. */
async function startOf(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= OUTCOME_LENGTH) break;
  }
  return text.slice(0, OUTCOME_LENGTH).replace(/\s+/g, " ").trim();
}
