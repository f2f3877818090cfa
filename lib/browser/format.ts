/** Text for people, made of numbers and instants; English, and the same on server and client. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Relative time with one unit: "just now", "4 min ago", "in 3 h", "2 days ago", "in 5 mo". */
export function formatRelative(instantMs: number, nowMs: number): string {
  const distance = instantMs - nowMs;
  const size = Math.abs(distance);
  if (size < 10 * SECOND) return distance > 0 ? "in a moment" : "just now";
  const text = relativeSize(size);
  return distance > 0 ? `in ${text}` : `${text} ago`;
}

function relativeSize(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  const days = Math.floor(ms / DAY);
  if (days < 45) return days === 1 ? "1 day" : `${days} days`;
  if (days < 365) return `${Math.round(days / 30.44)} mo`;
  const years = Math.floor(days / 365.25);
  return years <= 1 ? "1 year" : `${years} years`;
}

/**
 * A duration in at most two units: "0.4 s", "12 s", "3 m 05 s", "2 h 10 m", "1 d 4 h". Negative
 * durations (clocks that differ) count as zero.
 */
export function formatDuration(ms: number): string {
  const safe = Math.max(0, ms);
  if (safe < SECOND) return safe === 0 ? "0 s" : `${Math.max(1, Math.round(safe))} ms`;
  if (safe < 9.95 * SECOND) return `${(safe / SECOND).toFixed(1)} s`;
  const seconds = Math.round(safe / SECOND);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${pad(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${pad(minutes % 60)} m`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A duration for assistive technology: "2 hours 10 minutes". */
export function spellDuration(ms: number): string {
  const total = Math.max(0, Math.round(ms / SECOND));
  const parts: [number, string][] = [
    [Math.floor(total / 86_400), "day"],
    [Math.floor(total / 3600) % 24, "hour"],
    [Math.floor(total / 60) % 60, "minute"],
    [total % 60, "second"],
  ];
  const shown = parts.filter(([count]) => count > 0).slice(0, 2);
  if (shown.length === 0) return "less than a second";
  return shown.map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`).join(" ");
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

const byteUnits = ["B", "KiB", "MiB", "GiB", "TiB"];

/** Bytes in binary units with three digits at most: "512 B", "1.4 MiB". */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1023.5 && unit < byteUnits.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${byteUnits[unit]}`;
}

const plain = new Intl.NumberFormat("en-US");
const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** A whole number with separators: "1,204". */
export function formatNumber(value: number): string {
  return plain.format(value);
}

/** A number for a tight place: "1.2K". */
export function formatCompact(value: number): string {
  return compact.format(value);
}

/** A share of one as a percentage; never "100%" or "0%" when it is not quite that. */
export function formatPercent(share: number): string {
  if (share <= 0) return "0%";
  if (share >= 1) return "100%";
  const percent = share * 100;
  if (percent > 99.9) return ">99.9%";
  if (percent < 0.1) return "<0.1%";
  const digits = percent < 10 || percent > 99 ? 1 : 0;
  return `${percent.toFixed(digits)}%`;
}

/** A count with its noun: "1 run", "1,204 runs". */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${plain.format(count)} ${count === 1 ? singular : plural}`;
}
