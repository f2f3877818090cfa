/** The longest wait that growing delays may reach, in seconds: one day. */
export const MAX_BACKOFF_SECONDS = 86_400;
/** How many attempts of a task instance may be lost with their worker before they count as failures. */
export const MAX_FREE_INFRA_LOSSES = 3;

/** A task's retry settings (seconds) and the attempt that ended. */
export type RetryInput = {
  /** Number of the attempt that ended among those that count: from 1, lost ones left out, anew after a clear. */
  attempt: number;
  retries: number;
  retryDelaySeconds: number;
  exponential: boolean;
  maxRetryDelaySeconds: number | null;
  now: Date;
  /** Names the task instance, so that its jitter is the same whoever computes it. */
  jitterSeed: string;
};

/** What becomes of a task instance after an attempt ended badly; `at` is when it may start again. */
export type RetryDecision = { state: "up_for_retry"; at: Date } | { state: "failed" };

/** Decide after an attempt failed by its own fault: `retries` more attempts follow the first. */
export function decideAfterFailure(input: RetryInput): RetryDecision {
  if (input.attempt > input.retries) return { state: "failed" };
  return {
    state: "up_for_retry",
    at: new Date(input.now.getTime() + retryDelaySeconds(input) * 1000),
  };
}

/**
 * Decide after an attempt was lost with its worker. The first losses are tried again at once and
 * use up none of the author's retries; `losses` counts this one.
 */
export function decideAfterInfraLoss(input: RetryInput & { losses: number }): RetryDecision {
  if (input.losses <= MAX_FREE_INFRA_LOSSES) return { state: "up_for_retry", at: input.now };
  return decideAfterFailure(input);
}

/**
 * Seconds to wait after the given attempt. When growing: the delay doubles with each attempt and
 * a jitter adds up to as much again, at most a day and at most the task's own bound.
 */
export function retryDelaySeconds(
  input: Pick<
    RetryInput,
    "attempt" | "retryDelaySeconds" | "exponential" | "maxRetryDelaySeconds" | "jitterSeed"
  >,
): number {
  const bound = input.maxRetryDelaySeconds ?? Number.POSITIVE_INFINITY;
  if (!input.exponential) return input.retryDelaySeconds;
  // Bounded before the arithmetic: a long series of attempts would otherwise reach infinity.
  const doublings = Math.min(Math.max(input.attempt - 1, 0), 500);
  const grown = Math.ceil(input.retryDelaySeconds * 2 ** doublings);
  const base = Math.min(Math.max(1, grown), MAX_BACKOFF_SECONDS);
  const jitter = fnv1a(`${input.jitterSeed}#${input.attempt}`) % base;
  return Math.min(base + jitter, MAX_BACKOFF_SECONDS, bound);
}

/** A 32-bit FNV-1a hash: spreads retries, promises nothing more. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
