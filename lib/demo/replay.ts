// The sample data covers four years. Any date can be asked for: the day that was observed on the
// same month and day of the year with the same place in the leap cycle stands for it.

/** First year of the data set, and its leap year. */
export const FIRST_YEAR = 2012;
/** Years in the data set: one whole leap cycle, so 29 February always has a day to stand for it. */
export const YEARS = 4;

const DAY_MS = 86_400_000;

/**
 * The real day that stands for a calendar day, both as `2024-03-13`. Years divisible by four map on
 * 2012; 2100 and its like do so too, and simply have no 29 February to ask for.
 */
export function observedOn(day: string): string {
  const year = Number(day.slice(0, 4));
  return `${FIRST_YEAR + (year % YEARS)}${day.slice(4)}`;
}

/** Days from `start` to before `end`; negative when they are the wrong way round. */
export function countDays(start: string, end: string): number {
  return (startOfDay(end) - startOfDay(start)) / DAY_MS;
}

/** The calendar days from `start` to before `end`. */
export function daysBetween(start: string, end: string): string[] {
  const first = startOfDay(start);
  return Array.from({ length: Math.max(countDays(start, end), 0) }, (_, index) =>
    new Date(first + index * DAY_MS).toISOString().slice(0, 10),
  );
}

function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}
