import cronstrue from "cronstrue";
import { parseCron } from "./parse";

const ALL_MONTHS = 0b1_1111_1111_1110;
const OPTIONS = { use24HourTimeFormat: true, throwExceptionOnParseError: true };

/**
 * A cron in words, on a 24-hour clock. When day-of-month and day-of-week meet, the words say "or",
 * since either is enough. Text that is no cron comes back as it is.
 */
export function describeCron(text: string): string {
  const cron = parseCron(text);
  if (!cron.ok) return text;
  const [minute = "*", hour = "*", dayOfMonth = "*", month = "*", dayOfWeek = "*"] = text
    .trim()
    .split(/\s+/);
  if (cron.value.anyDayOfMonth || cron.value.anyDayOfWeek) return inWords(text);
  const days = lastPart(`0 0 ${dayOfMonth} * *`);
  const weekdays = lastPart(`0 0 * * ${dayOfWeek}`).replace(/^only /, "");
  const either = `${days} or ${weekdays}`;
  const time = inWords(`${minute} ${hour} * * *`);
  const months = cron.value.monthMask === ALL_MONTHS ? "" : `, ${lastPart(`0 0 * ${month} *`)}`;
  return `${time}, ${either}${months}`;
}

function inWords(text: string): string {
  try {
    return cronstrue.toString(text, OPTIONS).replace("on day the last day", "on the last day");
  } catch {
    // The describer knows fewer forms than our parser; the cron itself is then the best words.
    return text;
  }
}

/** What a cron at 00:00 says besides its time. */
function lastPart(text: string): string {
  return inWords(text).replace(/^At 00:00, /, "");
}
