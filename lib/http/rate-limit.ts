import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "@/lib/errors";

// These limits protect the service from one busy caller. They count per process: a request must not
// cost a write of its own. What guards passwords counts in the database (lib/auth/throttle.ts).

const MINUTE = 60;

/** Requests that one person or token may make per minute, by kind. */
const PER_MINUTE = {
  /** Everything. */
  any: 1200,
  /** Creating and changing. */
  write: 300,
  /** Starting runs. */
  trigger: 60,
  /** What anyone may ask for without signing in, by address. */
  public: 60,
  /** Making accounts, by address. */
  signUp: 20,
  /** The sample API, by address: the demo's pipelines all come from one. */
  sample: 240,
} as const;

/** A kind of request with a limit of its own. */
export type Limit = keyof typeof PER_MINUTE;

const limiters = new Map<Limit, RateLimiterMemory>();

/**
 * Counts a request against a caller's limit.
 *
 * @throws AppError too_many_requests with the seconds to wait
 */
export async function countAgainstLimit(limit: Limit, caller: string): Promise<void> {
  let limiter = limiters.get(limit);
  if (limiter === undefined) {
    limiter = new RateLimiterMemory({
      points: PER_MINUTE[limit],
      duration: MINUTE,
      keyPrefix: limit,
    });
    limiters.set(limit, limiter);
  }
  try {
    await limiter.consume(caller);
  } catch (rejected) {
    if (!(rejected instanceof RateLimiterRes)) throw rejected;
    throw new AppError(
      "too_many_requests",
      `More than ${PER_MINUTE[limit]} such requests in a minute`,
      { retryAfterSeconds: rejected.msBeforeNext / 1000 },
    );
  }
}
