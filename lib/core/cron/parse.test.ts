import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_CRON_LENGTH, parseCron } from "./parse";

const refused: [name: string, text: string, code: string, found: string][] = [
  ["a minute out of range", "60 * * * *", "cron_field", "60"],
  ["an hour out of range", "0 24 * * *", "cron_field", "24"],
  ["day 0", "0 0 0 * *", "cron_field", "0"],
  ["month 13", "0 0 1 13 *", "cron_field", "13"],
  ["weekday 8", "0 0 * * 8", "cron_field", "8"],
  ["an unknown name", "0 0 * * MOO", "cron_field", "MOO"],
  ["a month's name as a weekday", "0 0 * * JAN", "cron_field", "JAN"],
  ["a range backwards", "0 22-2 * * *", "cron_field", "22-2"],
  ["an open range", "0 2- * * *", "cron_field", "2-"],
  ["a negative number", "-5 * * * *", "cron_field", "-5"],
  ["step 0", "*/0 * * * *", "cron_field", "*/0"],
  ["a step that would only fire at 0", "*/90 * * * *", "cron_field", "*/90"],
  ["two steps", "*/2/3 * * * *", "cron_field", "*/2/3"],
  ["an empty element", "1,,2 * * * *", "cron_field", ""],
  ["a sixth Monday", "0 0 * * MON#6", "cron_field", "MON#6"],
  ["L without a weekday", "0 0 * * L", "cron_field", "L"],
  ["L as an hour", "0 L * * *", "cron_field", "L"],
  ["? as a minute", "? * * * *", "cron_field", "?"],
  ["a fraction", "1.5 * * * *", "cron_field", "1.5"],
  ["four fields", "0 0 * *", "cron_fields", "0 0 * *"],
  ["six fields", "0 0 0 * * *", "cron_fields", "0 0 0 * * *"],
  ["nothing", "", "cron_fields", ""],
  ["30 February", "0 0 30 2 *", "cron_never", "0 0 30 2 *"],
  ["31 April and June", "0 0 31 4,6 *", "cron_never", "0 0 31 4,6 *"],
];

describe("parseCron", () => {
  test.each(refused)("refuses %s", (_name, text, code, found) => {
    const cron = parseCron(text);
    expect(cron).toMatchObject({ ok: false, problem: { code, found } });
  });

  test("names the field, what was found and what is allowed", () => {
    expect(parseCron("0 25 * * *")).toEqual({
      ok: false,
      problem: {
        code: "cron_field",
        message: 'The hour field of the cron has "25", which is not a value of this field',
        found: "25",
        allowed: "0-23, *, lists (1,2), ranges (1-5), steps (*/2)",
      },
    });
  });

  test("refuses text that is too long before reading it", () => {
    const long = `${"0,".repeat(50)}0 * * * *`;
    expect(long.length).toBeGreaterThan(MAX_CRON_LENGTH);
    expect(parseCron(long)).toMatchObject({ ok: false, problem: { code: "cron_length" } });
  });

  test.each<[string, string]>([
    ["names in any case", "0 0 * jan-MAR mon,Fri"],
    ["Sunday as 0 and 7", "0 0 * * 0,7"],
    ["Friday to Sunday by name", "0 0 * * FRI-SUN"],
    ["29 February", "0 0 29 2 *"],
    ["the last day of February", "0 0 L 2 *"],
    ["31 April or Mondays", "0 0 31 4 MON"],
    ["a start with a step", "5/15 * * * *"],
    ["spaces and tabs around", "  0\t0  * * * "],
  ])("accepts %s", (_name, text) => {
    expect(parseCron(text)).toMatchObject({ ok: true });
  });

  test("reads Sunday in all its forms alike", () => {
    const sunday = parseCron("0 0 * * 0");
    expect(parseCron("0 0 * * 7")).toEqual(sunday);
    expect(parseCron("0 0 * * SUN")).toEqual(sunday);
    expect(parseCron("0 0 * * FRI-SUN")).toEqual(parseCron("0 0 * * 5-7"));
  });

  test("never throws, whatever the text", () => {
    const character = fc.constantFrom(..."0159*/,-#?LWJANMON \t@\u00e9".split(""));
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 120 }), (text) => {
        parseCron(text);
      }),
    );
  });
});
