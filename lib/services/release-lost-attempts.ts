import { decideAfterInfraLoss, MAX_FREE_INFRA_LOSSES } from "@/lib/core/run/retry";
import { type Claim, type Completion, claimsOf, step } from "@/lib/db/system/engine";
import { releaseLostLooks } from "@/lib/db/system/looks";
import type { Queryable } from "@/lib/db/system/pool";
import { endLostTaskTests } from "@/lib/db/system/task-test";
import { expireLeases, goneWorkersWithClaims } from "@/lib/db/system/worker";

/** What a claim becomes when its worker was lost: tried again at once, up to a limit. */
export function completionOfLost(claim: Claim, reason: string, now: Date): Completion {
  const losses = claim.infraLosses + 1;
  const decision = decideAfterInfraLoss({
    attempt: claim.attempt - claim.infraLosses,
    losses,
    retries: claim.maxTries - 1,
    retryDelaySeconds: 0,
    exponential: false,
    maxRetryDelaySeconds: null,
    now,
    jitterSeed: claim.taskInstanceId,
  });
  return {
    taskInstanceId: claim.taskInstanceId,
    attempt: claim.attempt,
    taskState: decision.state,
    attemptState: "lost",
    // Beyond the limit a loss counts as the author's failure: what kills its worker must end.
    infraLoss: losses <= MAX_FREE_INFRA_LOSSES,
    retryAfterSeconds: 0,
    errorCode: "worker_lost",
    error: reason,
  };
}

/**
 * Declares workers without a heartbeat lost, and hands the attempts of all lost and stopped
 * workers to the retry policy. Any worker may run it at any time: the fence lets each attempt be
 * released once. Returns how many were released. Tests of tasks end with their worker.
 */
export async function releaseLostAttempts(
  db: Queryable,
  leaseSeconds: number,
  now: Date,
): Promise<number> {
  await expireLeases(db, leaseSeconds);
  await releaseLostLooks(db);
  await endLostTaskTests(db);
  let released = 0;
  for (const workerId of await goneWorkersWithClaims(db)) {
    const claims = await claimsOf(db, workerId);
    const completions = claims.map((claim) =>
      completionOfLost(claim, "The worker was lost while the attempt ran", now),
    );
    await step(db, workerId, completions, { light: 0, process: 0 }, []);
    released += completions.length;
  }
  return released;
}
