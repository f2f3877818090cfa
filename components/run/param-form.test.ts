import { describe, expect, it } from "vitest";
import {
  choicesOf,
  errorsByField,
  initialInputs,
  paramFields,
  readInputs,
  readRaw,
} from "./param-form";

const fields = paramFields({
  region: { type: "string", default: "eu", title: "Region" },
  tier: { type: "string", enum: ["gold", "silver"], default: "silver" },
  count: { type: "integer", minimum: 1, maximum: 10 },
  dry: { type: "boolean", default: true },
  maybe: { type: "boolean", nullable: true },
  day: { type: "string", format: "date", nullable: true },
  keys: { type: "array", default: ["a"], items: { type: "string" } },
  broken: { type: "colour" },
});
const good = { ...initialInputs(fields), count: "3" };

describe("paramFields", () => {
  it("asks for each param by its type and leaves out what makes no sense", () => {
    expect(fields.map((field) => [field.name, field.control, field.required])).toEqual([
      ["region", "text", false],
      ["tier", "choice", false],
      ["count", "number", true],
      ["dry", "switch", false],
      ["maybe", "choice", false],
      ["day", "date", false],
      ["keys", "json", false],
    ]);
    expect(fields[0]?.label).toBe("Region");
  });

  it("offers null where it is allowed", () => {
    const maybe = fields.find((field) => field.name === "maybe");
    expect(maybe && choicesOf(maybe).map((choice) => choice.value)).toEqual([
      "true",
      "false",
      "null",
    ]);
  });
});

describe("readInputs", () => {
  it("gives the conf that the defaults make", () => {
    expect(readInputs(fields, good)).toEqual({
      ok: true,
      conf: {
        region: "eu",
        tier: "silver",
        count: 3,
        dry: true,
        maybe: null,
        day: null,
        keys: ["a"],
      },
    });
  });

  it.each([
    ["count", "", "count"],
    ["count", "many", "count"],
    ["count", "2.5", "count"],
    ["count", "11", "count"],
    ["keys", "[1", "keys"],
    ["keys", "[1]", "keys"],
    ["day", "2026-02-30", "day"],
  ])("refuses %s = %j at its field", (name, text, field) => {
    const result = readInputs(fields, { ...good, [name]: text });
    expect(result.ok).toBe(false);
    expect(!result.ok && Object.keys(result.errors)).toEqual([field]);
  });

  it("keeps text that looks like something else", () => {
    const result = readInputs(fields, { ...good, region: "42" });
    expect(result.ok && result.conf.region).toBe("42");
  });
});

describe("readRaw", () => {
  it("takes an object that fits", () => {
    expect(readRaw(fields, '{"count": 2, "extra": 1}')).toEqual({
      ok: true,
      conf: { count: 2, extra: 1 },
    });
  });
  it.each(["[]", "nope", "{}", '{"count": 99}'])("refuses %s", (text) => {
    expect(readRaw(fields, text).ok).toBe(false);
  });
});

describe("errorsByField", () => {
  it("finds the field below conf, and puts several in one", () => {
    const problem = (path: (string | number)[], message: string) => ({
      path,
      message,
      severity: "error" as const,
      code: "x",
    });
    expect(
      errorsByField([
        problem(["conf", "count"], "too big"),
        problem(["keys", 0], "not text"),
        problem(["keys"], "too many"),
        problem(["logicalDate"], "exists"),
      ]),
    ).toEqual({ count: "too big", keys: "0: not text; too many", logicalDate: "exists" });
  });
});
