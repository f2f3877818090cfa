import { createHash } from "node:crypto";
import type { Actor } from "@/lib/auth/actor";
import { claimIdempotencyKey, storeIdempotentResponse } from "@/lib/db/stores/idempotency";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, invalid } from "@/lib/errors";
import { jsonResponse, type Reply } from "./reply";

const KEY = /^[\x21-\x7e]{1,255}$/;

/** The request that a key stands for. */
export interface KeyedRequest {
  key: string;
  hash: string;
}

/**
 * The idempotency key of a request, if it has one. Keys are an actor's own: nobody is given an
 * answer that was another's.
 */
export function keyedRequest(request: Request, actor: Actor, text: string): KeyedRequest | null {
  const given = request.headers.get("idempotency-key");
  if (given === null) return null;
  if (!KEY.test(given)) {
    throw invalid([
      {
        path: ["header", "Idempotency-Key"],
        code: "wrong_format",
        message: "An idempotency key is 1 to 255 printable ASCII characters without spaces",
        severity: "error",
      },
    ]);
  }
  const { pathname, search } = new URL(request.url);
  return {
    key: sha256(`${actor.kind}:${actor.id}:${given}`),
    hash: sha256([request.method, pathname, search, text].join("\n")),
  };
}

/**
 * Does the work once per key: a repetition gets the first answer again. Only success is kept, so
 * that a request that failed may be put right and sent under the same key.
 */
export async function once(
  t: Tenant,
  keyed: KeyedRequest | null,
  work: () => Promise<Reply>,
): Promise<Response> {
  if (keyed === null) return jsonResponse(await work());
  const claim = await claimIdempotencyKey(t, keyed.key, keyed.hash);
  if (claim.kind === "mismatch") {
    throw new AppError("idempotency_mismatch", "Use a new key for a new request");
  }
  if (claim.kind === "replay") {
    const response = jsonResponse({ status: claim.status, body: claim.body ?? undefined });
    response.headers.set("idempotency-replayed", "true");
    return response;
  }
  const reply = await work();
  if (reply instanceof Response) throw new Error("an idempotent route answers with JSON");
  // As the caller will read it: dates become text.
  const stored = reply.body === undefined ? null : JSON.parse(JSON.stringify(reply.body));
  await storeIdempotentResponse(t, keyed.key, reply.status ?? 200, stored);
  return jsonResponse(reply);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
