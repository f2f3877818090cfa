/**
 * Texts of instants as Airflow writes them. All in UTC, `logical_date` included: a run of a zone
 * east of Greenwich that starts at midnight has the `ds` of the day before.
 */

const ISO_INSTANT =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** `2024-03-13T06:00:00+00:00`; milliseconds only when there are any. */
export function formatTs(instant: Date): string {
  const iso = instant.toISOString();
  return `${iso.endsWith(".000Z") ? iso.slice(0, 19) : iso.slice(0, -1)}+00:00`;
}

/** `2024-03-13` */
export function formatDs(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

/** `20240313` */
export function formatDsNodash(instant: Date): string {
  return formatDs(instant).replaceAll("-", "");
}

/** `20240313T060000` */
export function formatTsNodash(instant: Date): string {
  return instant.toISOString().slice(0, 19).replaceAll(/[-:]/g, "");
}

/** `20240313T060000+0000` */
export function formatTsNodashWithTz(instant: Date): string {
  return `${formatTsNodash(instant)}+0000`;
}

/**
 * The instant that a value of a template means: a Date, seconds since 1970, or ISO 8601 text
 * (UTC where it names no offset). Null when it means none.
 */
export function toInstant(value: unknown): Date | null {
  if (value instanceof Date) return valid(value);
  if (typeof value === "number") return valid(new Date(value * 1000));
  if (typeof value !== "string") return null;
  const match = ISO_INSTANT.exec(value.trim());
  if (match === null) return null;
  const [, day, time = "00:00", seconds = ":00", fraction = "", offset = "Z"] = match;
  return valid(new Date(`${day}T${time}${seconds}${fraction.slice(0, 4)}${offset}`));
}

function valid(date: Date): Date | null {
  return Number.isNaN(date.getTime()) ? null : date;
}
