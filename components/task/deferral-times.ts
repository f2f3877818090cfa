import type { DeferralView } from "@/lib/schemas/api/run";

/** A span of time by its largest unit, rounded down: `40 s`, `5 min`, `3 h`, `2 d`. */
export function elapsedWords(ms: number): string {
  const seconds = Math.max(Math.floor(ms / 1000), 0);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800
    ? `${Math.floor(seconds / 3_600)} h`
    : `${Math.floor(seconds / 86_400)} d`;
}

/** What a look takes until its result can be read. */
const LOOK_MS = 1_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Milliseconds until the next look of a waiting task has been made; false when none is known. */
export function msUntilSeen(deferral: DeferralView | null | undefined): number | false {
  if (deferral?.open !== true) return false;
  if (deferral.isLooking) return LOOK_MS;
  if (deferral.nextAt === null) return false;
  const left = Date.parse(deferral.nextAt) - Date.now();
  return Math.min(Math.max(left, 0) + LOOK_MS, LONGEST_TIMER_MS);
}
