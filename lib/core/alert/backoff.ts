/** Waits after each try that failed, in seconds; the last try is about 24 hours after the first. */
const WAITS_SECONDS = [30, 60, 120, 300, 600, 1_200, 2_400, 4_800, 9_600, 18_000, 48_000] as const;

/** How often a message is tried. */
export const MAX_TRIES = WAITS_SECONDS.length + 1;
/** Longest wait that another side may ask for. */
const MAX_ASKED_SECONDS = 6 * 3_600;

/**
 * Seconds until the next try after the `tries`-th has failed; null when it was the last. What the
 * other side asked for (Retry-After) is honoured. `jitter` is 0 to 1.
 */
export function retryWaitSeconds(
  tries: number,
  askedSeconds: number | null,
  jitter: number,
): number | null {
  const wait = WAITS_SECONDS[tries - 1];
  if (wait === undefined) return null;
  const asked = Math.min(Math.max(askedSeconds ?? 0, 0), MAX_ASKED_SECONDS);
  return Math.max(asked, Math.round(wait * (0.9 + 0.2 * jitter)));
}

/** What a Retry-After header asks for, in seconds from `now`; null when it asks for nothing. */
export function retryAfterSeconds(header: string | null, now: Date): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header.trim());
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now.getTime()) / 1_000));
}
