import type { Completion, NewDeferral } from "@/lib/db/system/engine";
import type { LookClaim, Seen } from "@/lib/db/system/looks";
import type { Deferral } from "@/lib/operators/define-operator";
import { TaskFailure } from "@/lib/operators/outcome";
import { jsonByteLength, jsonFault } from "@/lib/schemas/json";
import { maskJson } from "./mask-json";

const MAX_SAW_LENGTH = 500;
const MAX_KEPT_BYTES = 64 * 1024;
const MAX_KEPT_DEPTH = 16;

type Waiting = Pick<Completion, "taskState" | "attemptState" | "deferral">;

/**
 * How a turn ends whose attempt goes on later.
 *
 * @throws TaskFailure `kept_refused` for what cannot be kept
 */
export function deferredCompletion(defer: Deferral, secrets: readonly string[]): Waiting {
  const kept = defer.kept ?? null;
  const fault =
    jsonFault(kept, MAX_KEPT_DEPTH) ??
    (jsonByteLength(kept) > MAX_KEPT_BYTES ? `it is larger than ${MAX_KEPT_BYTES} bytes` : null);
  if (fault !== null) {
    throw new TaskFailure("kept_refused", `What the task keeps between two looks: ${fault}`, {
      retryable: false,
    });
  }
  const deferral: NewDeferral = {
    kept,
    saw: String(maskJson(defer.saw, secrets)).slice(0, MAX_SAW_LENGTH),
    activeMs: 0,
    nextSeq: 0,
    nextLine: 0,
  };
  if (defer.afterSeconds !== undefined) deferral.afterSeconds = defer.afterSeconds;
  if (defer.until !== undefined) deferral.until = defer.until;
  if (defer.run !== undefined) deferral.run = defer.run;
  if (defer.asset !== undefined) deferral.asset = defer.asset;
  if (defer.ask === undefined) {
    return { taskState: "deferred", attemptState: "deferred", deferral };
  }
  deferral.ask = maskJson(defer.ask, secrets);
  return { taskState: "awaiting_input", attemptState: "deferred", deferral };
}

/** How a look ends that this worker has no time for: another one looks at once. */
export function handedOnLook({ kept, saw }: LookClaim): Waiting {
  return {
    taskState: "deferred",
    attemptState: "deferred",
    deferral: { kept, saw, afterSeconds: 0, activeMs: 0, nextSeq: 0, nextLine: 0 },
  };
}

/** What a look saw whose attempt waits on; null when the attempt has ended. */
export function seenOf(completion: Completion): Seen | null {
  const { taskInstanceId, attempt, deferral, log } = completion;
  if (deferral === undefined) return null;
  const { kept, saw, afterSeconds, until, run, asset, activeMs } = deferral;
  const seen: Seen = { taskInstanceId, attempt, kept, saw, activeMs };
  if (afterSeconds !== undefined) seen.afterSeconds = afterSeconds;
  if (until !== undefined) seen.until = until;
  if (run !== undefined) seen.run = run;
  if (asset !== undefined) seen.asset = asset;
  if (log !== undefined) seen.log = log;
  return seen;
}
