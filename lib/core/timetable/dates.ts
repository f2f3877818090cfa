import { instantOfWall } from "./zone";

const DAY_MS = 86_400_000;

/**
 * The instant of a `start_date` or `end_date` of a document: a date (`2024-03-13`) or a date and
 * time, read on the zone's wall clock unless it carries an offset of its own. A bare date is the
 * first instant of that day; with `edge: "end"`, its last millisecond, so that an end date includes
 * its whole day. Null when the text is not a date.
 */
export function instantOfDate(
  text: string,
  timezone: string,
  edge: "start" | "end" = "start",
): Date | null {
  const bare = /^\d{4}-\d{2}-\d{2}$/.test(text);
  if (!bare && /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text)) return validDate(Date.parse(text));
  const wall = Date.parse(bare ? `${text}T00:00:00Z` : `${text}Z`);
  if (Number.isNaN(wall)) return null;
  return bare && edge === "end"
    ? new Date(instantOfWall(timezone, wall + DAY_MS) - 1)
    : new Date(instantOfWall(timezone, wall));
}

function validDate(instant: number): Date | null {
  return Number.isNaN(instant) ? null : new Date(instant);
}
