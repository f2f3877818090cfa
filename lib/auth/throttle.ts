import { createHash } from "node:crypto";
import { type RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { databaseLimiter } from "@/lib/db/rate-limit-store";
import { AppError } from "@/lib/errors";
import { webLogger } from "@/lib/log";

const WINDOW_SECONDS = 15 * 60;

/**
 * Failures in a quarter of an hour after which sign-ins wait. The address is the caller's own claim
 * when no proxy of ours wrote it, so an account also has a limit of its own; it is wider, because
 * anybody could use it up to keep the owner out.
 */
const LIMITS = {
  accountAndAddress: 5,
  account: 50,
  address: 100,
  /** Links to a new password that an address, or one caller, may ask for in the same time. */
  resetAccount: 3,
  resetAddress: 30,
} as const;
type LimitName = keyof typeof LIMITS;

const limiters = new Map<LimitName, RateLimiterPostgres>();

/** A sign-in that has been counted as a failure until it succeeds. */
export interface SignInAttempt {
  /** Takes the attempt back, and forgets the failures from here. */
  succeeded(): Promise<void>;
}

/**
 * Counts a sign-in before the password is looked at, so that many at once are all counted.
 *
 * @throws AppError too_many_requests with the seconds to wait; whether the account exists makes no
 * difference
 */
export async function beginSignIn(email: string, address: string): Promise<SignInAttempt> {
  const keys = {
    accountAndAddress: hash(`${address} ${email}`),
    account: hash(email),
    address: hash(address),
  };
  // In this order: what is refused for its own account and address does not count for the others.
  for (const name of ["accountAndAddress", "account", "address"] as const) {
    await consume(name, keys[name]);
  }
  return {
    async succeeded() {
      await limiter("accountAndAddress").delete(keys.accountAndAddress);
      await limiter("account").reward(keys.account);
      await limiter("address").reward(keys.address);
    },
  };
}

/**
 * Counts a wish for a new password, whether or not there is such an account.
 *
 * @throws AppError too_many_requests with the seconds to wait
 */
export async function countPasswordReset(email: string, address: string): Promise<void> {
  const refusal = "Too many links were asked for; the latest may still be on its way";
  await consume("resetAddress", hash(address), refusal);
  await consume("resetAccount", hash(email), refusal);
}

/** Forgets the failures of an account: whoever reads its mail has chosen a new password. */
export async function forgetFailures(email: string): Promise<void> {
  await limiter("account").delete(hash(email));
  await limiter("resetAccount").delete(hash(email));
}

async function consume(
  name: LimitName,
  key: string,
  refusal = "Too many failed sign-ins; try again later",
): Promise<void> {
  try {
    await limiter(name).consume(key);
  } catch (rejected) {
    if (!(rejected instanceof RateLimiterRes)) throw rejected;
    throw new AppError("too_many_requests", refusal, {
      retryAfterSeconds: rejected.msBeforeNext / 1000,
    });
  }
}

function limiter(name: LimitName): RateLimiterPostgres {
  let found = limiters.get(name);
  if (found === undefined) {
    found = databaseLimiter({
      keyPrefix: `signin_${name}`,
      points: LIMITS[name],
      durationSeconds: WINDOW_SECONDS,
      onConnectionLost: (error) => webLogger().warn({ reason: error.message }, "connection lost"),
    });
    limiters.set(name, found);
  }
  return found;
}

/** Keys are hashed: the table need not know who tries to sign in. */
function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
