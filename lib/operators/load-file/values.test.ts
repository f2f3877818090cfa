import { describe, expect, it } from "vitest";
import { checkedText } from "./check-value";
import { kindOfType } from "./columns";

describe("kindOfType", () => {
  it.each([
    ["integer", { is: "integer", bits: 32, unsigned: false }],
    ["bigint(20) unsigned", { is: "integer", bits: 64, unsigned: true }],
    ["tinyint(1)", { is: "boolean" }],
    ["tinyint(4)", { is: "integer", bits: 8, unsigned: false }],
    ["numeric(10,2)", { is: "number" }],
    ["double precision", { is: "number" }],
    ["timestamp(3) without time zone", { is: "timestamp" }],
    ["timestamp(3) with time zone", { is: "instant" }],
    ["datetime(6)", { is: "timestamp" }],
    ["character varying(20)", { is: "text", maxLength: 20 }],
    ["varchar(5)", { is: "text", maxLength: 5 }],
    ["longtext", { is: "text" }],
    ["bytea", { is: "other" }],
    ["interval", { is: "other" }],
    ["integer[]", { is: "other" }],
  ])("%s", (type, expected) => expect(kindOfType(type)).toEqual(expected));
});

describe("checkedText", () => {
  const check = (type: string, value: string, engine: "postgres" | "mysql" = "postgres") =>
    checkedText(
      value,
      { name: "c", kind: kindOfType(type), nullable: true },
      { engine, isText: true },
    );

  it.each([
    ["smallint", " 32767 ", "32767"],
    ["integer", "5.00", "5"],
    ["boolean", "Yes", "t"],
    ["date", "2026-02-28 00:00:00", "2026-02-28"],
    ["numeric", "-1.5e3", "-1.5e3"],
    ["jsonb", "[1]", "[1]"],
    ["timestamp with time zone", "2026-01-02T03:04:05.123456+01", "2026-01-02T03:04:05.123456+01"],
  ])("%s takes %s", (type, value, expected) => expect(check(type, value)).toBe(expected));

  it("gives MySQL instants in UTC", () => {
    expect(check("datetime", "2026-01-02T03:04+01:30", "mysql")).toBe("2026-01-02 01:34:00.000");
    expect(check("datetime", "2026-01-02 03:04:05", "mysql")).toBe("2026-01-02 03:04:05");
  });

  it.each([
    ["smallint", "32768", "a whole number of 16 bits"],
    ["int unsigned", "-1", "a whole number of 32 bits"],
    ["integer", "5.5", "a whole number"],
    ["date", "31.12.2025", "a date"],
    ["date", "2026-02-30", "a date"],
    ["timestamp without time zone", "tomorrow", "a time"],
    ["uuid", "x", "a UUID"],
    ["boolean", "2", "true or false"],
    ["text", "a\0b", "zero byte"],
  ])("%s refuses %s", (type, value, message) => {
    expect(() => check(type, value)).toThrow(message);
  });
});
