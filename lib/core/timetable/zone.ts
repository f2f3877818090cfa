const DAY_MS = 86_400_000;
const BUCKET_DAYS = 16;
const BUCKET_MS = BUCKET_DAYS * DAY_MS;
const MOST_ZONES = 1000;
const MOST_BUCKETS = 20_000;

/** A stretch of instants `[start, end)` with one offset: wall clock = instant + `offset`. All ms. */
export type Span = { start: number; end: number; offset: number };

type Zone = { format: Intl.DateTimeFormat; buckets: Map<number, readonly Span[]> };

// A cache alone: names and dates come from people, so both of its dimensions are bounded.
const zones = new Map<string, Zone>();
let bucketCount = 0;

/** Whether `name` is a time zone that schedules may use: an IANA name, not a bare offset. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/.test(name)) return false;
  try {
    zoneOf(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** A stretch around `instant` in which the zone's offset is the same. Throws RangeError for a bad zone. */
export function spanAt(timezone: string, instant: number): Span {
  const zone = zoneOf(timezone);
  const index = Math.floor(instant / BUCKET_MS);
  let spans = zone.buckets.get(index);
  if (spans === undefined) {
    if (bucketCount >= MOST_BUCKETS) forgetBuckets();
    spans = spansOf(zone.format, index * BUCKET_MS);
    zone.buckets.set(index, spans);
    bucketCount += 1;
  }
  for (const span of spans) if (instant < span.end) return span;
  throw new RangeError(`No span of ${timezone} holds the instant ${instant}`);
}

/**
 * The first instant at which the zone's wall clock shows `wall` or later. A time that is skipped
 * gives the end of the gap; one that occurs twice gives its first occurrence.
 */
export function instantOfWall(timezone: string, wall: number): number {
  let span = spanAt(timezone, wall - DAY_MS);
  for (;;) {
    const instant = Math.max(span.start, wall - span.offset);
    if (instant < span.end) return instant;
    span = spanAt(timezone, span.end);
  }
}

/** The latest time that the zone's wall clock has shown up to and including `instant`. */
export function latestWallAt(timezone: string, instant: number): number {
  let span = spanAt(timezone, instant);
  let latest = instant + span.offset;
  // Clocks never go back by more than a day, so after a day they have caught up.
  while (span.start > instant - DAY_MS) {
    const end = span.start - 1;
    span = spanAt(timezone, end);
    latest = Math.max(latest, end + span.offset);
  }
  return latest;
}

function zoneOf(name: string): Zone {
  let zone = zones.get(name);
  if (zone === undefined) {
    const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
    zone = { format, buckets: new Map() };
    if (zones.size >= MOST_ZONES) {
      forgetBuckets();
      zones.clear();
    }
    zones.set(name, zone);
  }
  return zone;
}

function forgetBuckets(): void {
  for (const zone of zones.values()) zone.buckets.clear();
  bucketCount = 0;
}

/** Samples once a day: no zone has changed its offset and back within one since 1900. */
function spansOf(format: Intl.DateTimeFormat, start: number): Span[] {
  const end = start + BUCKET_MS;
  let open: Span = { start, end, offset: offsetAt(format, start) };
  const spans = [open];
  for (let day = start + DAY_MS; day <= end; day += DAY_MS) {
    // The bucket's last millisecond, not its end, belongs to it.
    const sample = Math.min(day, end - 1);
    const offset = offsetAt(format, sample);
    if (offset === open.offset) continue;
    const change = changeBetween(format, day - DAY_MS, sample);
    open.end = change;
    open = { start: change, end, offset };
    spans.push(open);
  }
  return spans;
}

/** The first instant in (`before`, `after`] whose offset differs from that at `before`. */
function changeBetween(format: Intl.DateTimeFormat, before: number, after: number): number {
  const old = offsetAt(format, before);
  let low = before;
  let high = after;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(format, middle) === old) low = middle;
    else high = middle;
  }
  return high;
}

/** Reads `…, GMT+05:45` (historical offsets also have seconds; `GMT` alone is zero). */
function offsetAt(format: Intl.DateTimeFormat, instant: number): number {
  const text = format.format(instant);
  const offset = text.slice(text.lastIndexOf("GMT") + 3);
  if (offset === "") return 0;
  const [hours, minutes, seconds] = offset.slice(1).split(":");
  const size = Number(hours) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  return (offset.charCodeAt(0) === 43 ? size : -size) * 1000;
}
