import * as z from "zod";

const UNIT_SECONDS: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 };
const DURATION_TEXT =
  /^(?=.)(?:(\d{1,9}(?:\.\d{1,3})?)d)?(?:(\d{1,9}(?:\.\d{1,3})?)h)?(?:(\d{1,9}(?:\.\d{1,3})?)m)?(?:(\d{1,9}(?:\.\d{1,3})?)s)?$/;

/** The longest duration that a document may name: ten years, in seconds. */
export const MAX_DURATION_SECONDS = 3650 * 86_400;

/**
 * Seconds meant by a duration text such as `90s`, `5m`, `1h30m` or `2d` (units in the order
 * d h m s, each at most once), or null when the text is not one.
 */
export function parseDurationText(text: string): number | null {
  const match = DURATION_TEXT.exec(text.trim());
  if (match === null) return null;
  let seconds = 0;
  for (const [index, unit] of ["d", "h", "m", "s"].entries()) {
    seconds += Number(match[index + 1] ?? 0) * (UNIT_SECONDS[unit] ?? 0);
  }
  return Math.round(seconds * 1000) / 1000;
}

/** The shortest duration text for a number of seconds: 90 → `1m30s`, 0 → `0s`. */
export function formatDuration(totalSeconds: number): string {
  let restMs = Math.round(Math.max(0, totalSeconds) * 1000);
  let text = "";
  for (const unit of ["d", "h", "m"]) {
    const unitMs = (UNIT_SECONDS[unit] ?? 1) * 1000;
    const count = Math.floor(restMs / unitMs);
    restMs -= count * unitMs;
    if (count > 0) text += `${count}${unit}`;
  }
  return restMs > 0 || text === "" ? `${text}${restMs / 1000}s` : text;
}

const ALLOWED = 'seconds as a number, or text such as "90s", "5m", "1h30m", "2d"';

/** A duration in a document; parses to seconds. Written as a number of seconds or as text. */
export const durationSchema = z
  .union([z.number(), z.string()], { error: `Expected a duration: ${ALLOWED}` })
  .meta({ examples: ["90s", "5m", "1h30m", "2d", 300] })
  .transform((value, context) => {
    const seconds = typeof value === "number" ? value : parseDurationText(value);
    if (seconds === null) {
      context.addIssue({
        code: "custom",
        message: `Expected a duration: ${ALLOWED}`,
        input: value,
      });
      return z.NEVER;
    }
    if (!Number.isFinite(seconds) || seconds < 0 || seconds > MAX_DURATION_SECONDS) {
      context.addIssue({
        code: "custom",
        message: `Expected a duration between 0 and ${formatDuration(MAX_DURATION_SECONDS)}`,
        input: value,
      });
      return z.NEVER;
    }
    return seconds;
  });
