import type { JsonValue } from "@/lib/schemas/json";
import type { SqlEngine, SqlText } from "../sql/client";
import type { TargetColumn } from "./columns";

/** Why a value cannot be written to its column. */
export class BadValue extends Error {
  override readonly name = "BadValue";
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const WHOLE = /^[+-]?\d+$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIMESTAMP =
  /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;
const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;
const TRUE = new Set(["t", "true", "yes", "y", "on", "1"]);
const FALSE = new Set(["f", "false", "no", "n", "off", "0"]);
const SHOWN = 60;

/** A value of a file, as text for its column. `isText`: it came as text and may stand for JSON. */
export function checkedText(
  value: JsonValue,
  column: TargetColumn,
  { engine, isText }: { engine: SqlEngine; isText: boolean },
): SqlText {
  const { kind, nullable } = column;
  if (value === null) {
    if (nullable) return null;
    // An empty field of a file is no value; where one is needed, an empty text is meant.
    if (kind.is === "text" && isText) return "";
    throw new BadValue("may not be empty");
  }
  if (kind.is === "json") return isText ? jsonText(value) : JSON.stringify(value);
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  if (text.includes("\0")) throw new BadValue("holds a zero byte, which no database takes");
  switch (kind.is) {
    case "integer":
      return wholeNumber(text.trim(), kind);
    case "number":
      return matching(
        text.trim(),
        /^(nan|-?inf(inity)?)$/i.test(text.trim()) ? /./ : NUMBER,
        "a number",
      );
    case "boolean":
      if (TRUE.has(text.trim().toLowerCase())) return "t";
      if (FALSE.has(text.trim().toLowerCase())) return "f";
      throw expected("true or false", text);
    case "date":
      return dateText(text.trim());
    case "timestamp":
    case "instant":
      return timestampText(text.trim(), engine);
    case "uuid":
      return matching(text.trim(), UUID, "a UUID");
    case "text":
      if (kind.maxLength !== undefined && [...text].length > kind.maxLength) {
        throw expected(`at most ${kind.maxLength} characters`, text);
      }
      return text;
    case "other":
      return text;
  }
}

function wholeNumber(text: string, { bits, unsigned }: { bits: number; unsigned: boolean }) {
  // Tables often give whole numbers a fraction of zeros.
  const whole = text.replace(/\.0*$/, "");
  if (!WHOLE.test(whole)) throw expected("a whole number", text);
  const value = BigInt(whole.replace(/^\+/, ""));
  const fits = unsigned
    ? value >= 0n && BigInt.asUintN(bits, value) === value
    : BigInt.asIntN(bits, value) === value;
  if (!fits) throw expected(`a whole number of ${bits} bits`, text);
  return value.toString();
}

function dateText(text: string): string {
  // A timestamp at midnight is the date that it begins.
  const date = text.replace(/[ T]00:00(:00(\.0+)?)?(Z|[+-]00(:?00)?)?$/, "");
  if (!DATE.test(date) || !isDay(date)) throw expected("a date such as 2026-01-31", text);
  return date;
}

function timestampText(text: string, engine: SqlEngine): string {
  const [, date = "", time, zone] = TIMESTAMP.exec(text) ?? [];
  if (date === "" || !isDay(date)) throw expected("a time such as 2026-01-31T08:30:00Z", text);
  if (engine !== "mysql" || time === undefined || zone === undefined) return text;
  // MySQL knows no zones in a text: its sessions count in UTC.
  const full = time.length === 5 ? `${time}:00` : time;
  const offset =
    zone.toUpperCase() === "Z"
      ? "Z"
      : zone.replace(/^(...):?(\d\d)?$/, (_, hours, minutes = "00") => `${hours}:${minutes}`);
  const instant = new Date(`${date}T${full}${offset}`);
  if (Number.isNaN(instant.getTime())) throw expected("a time such as 2026-01-31T08:30:00Z", text);
  return instant.toISOString().replace("T", " ").replace("Z", "");
}

function isDay(date: string): boolean {
  const instant = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(date);
}

function jsonText(value: JsonValue): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  try {
    JSON.parse(text);
  } catch {
    throw expected("JSON", text);
  }
  return text;
}

function matching(text: string, pattern: RegExp, what: string): string {
  if (pattern.test(text)) return text;
  throw expected(what, text);
}

function expected(what: string, text: string): BadValue {
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return new BadValue(`expected ${what}, found ${JSON.stringify(shown)}`);
}
