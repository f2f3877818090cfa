/** Whose clock times are shown by: UTC, the viewer's own zone, or the pipeline's. */
export const ZONE_CHOICES = ["utc", "local", "pipeline"] as const;
/** One of {@link ZONE_CHOICES}. */
export type ZoneChoice = (typeof ZONE_CHOICES)[number];

/** The IANA name of the viewer's zone; on a server, the server's. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Whether the runtime knows a zone by this name. */
export function isKnownZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: zone });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "shortOffset",
  });
  formatters.set(zone, made);
  return made;
}

/** An instant on a zone's wall clock, taken apart. `offset` is as "UTC", "UTC+2", "UTC-3:30". */
export type WallClock = { date: string; time: string; seconds: string; offset: string };

/** Reads an instant on the wall clock of a zone. Throws a RangeError for an unknown zone. */
export function wallClock(instantMs: number, zone: string): WallClock {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const part of formatter(zone).formatToParts(instantMs)) parts[part.type] = part.value;
  const offset = (parts.timeZoneName ?? "GMT").replace("GMT", "UTC");
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    time: `${parts.hour}:${parts.minute}`,
    seconds: parts.second ?? "00",
    offset: offset === "UTC+0" ? "UTC" : offset,
  };
}

/** "2026-11-22 20:14 UTC", or with seconds; the zone is always said. */
export function formatInstant(
  instantMs: number,
  zone = "UTC",
  options: { seconds?: boolean } = {},
): string {
  const clock = wallClock(instantMs, zone);
  const time = options.seconds === true ? `${clock.time}:${clock.seconds}` : clock.time;
  return `${clock.date} ${time} ${clock.offset}`;
}

/** The zone that a choice stands for. */
export function resolveZone(choice: ZoneChoice, pipelineZone: string | undefined): string {
  switch (choice) {
    case "utc":
      return "UTC";
    case "local":
      return localZone();
    case "pipeline":
      return pipelineZone ?? "UTC";
  }
}
