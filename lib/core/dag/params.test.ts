import { describe, expect, test } from "vitest";
import type { DagParam } from "@/lib/schemas/dag-param";
import type { JsonObject, JsonValue } from "@/lib/schemas/json";
import { paramProblems, resolveParams } from "./params";

const codes = (param: DagParam) => paramProblems(param).map(({ code, path }) => [code, ...path]);

test.each<[string, DagParam, unknown[]]>([
  ["a plain one", { type: "string", default: "eu" }, []],
  ["a default of another type", { type: "string", default: 5 }, [["bad_param_default", "default"]]],
  [
    "a default outside",
    { type: "integer", default: 5, maximum: 4 },
    [["bad_param_default", "default"]],
  ],
  ["null needs nullable", { type: "string", default: null }, [["bad_param_default", "default"]]],
  ["null with nullable", { type: "string", default: null, nullable: true }, []],
  ["minimum of text", { type: "string", minimum: 1 }, [["bad_param_schema", "minimum"]]],
  ["crossed bounds", { type: "number", minimum: 2, maximum: 1 }, [["bad_param_schema", "minimum"]]],
  [
    "a choice of another type",
    { type: "integer", enum: [1, "2"] },
    [["bad_param_schema", "enum", "1"]],
  ],
  [
    "a default that is no choice",
    { type: "integer", enum: [1, 2], default: 3 },
    [["bad_param_default", "default"]],
  ],
  ["a broken pattern", { type: "string", pattern: "(" }, [["bad_param_schema", "pattern"]]],
  ["a look-ahead", { type: "string", pattern: "(?=a)" }, [["bad_param_schema", "pattern"]]],
  ["items of text", { type: "string", items: { type: "string" } }, [["bad_param_schema", "items"]]],
  [
    "a bad date",
    { type: "string", format: "date", default: "2024-02-30" },
    [["bad_param_default", "default"]],
  ],
])("%s", (_name, param, expected) => {
  expect(codes(param)).toEqual(expected);
});

describe("resolveParams", () => {
  const resolve = (param: DagParam, conf: JsonObject) => {
    const result = resolveParams({ p: param }, conf);
    return result.ok ? result.values.p : result.problems.map(({ code, path }) => [code, ...path]);
  };
  const bad = [["bad_param", "p"]];

  test.each<[string, DagParam, JsonObject, JsonValue | unknown[]]>([
    ["the default", { type: "string", default: "eu" }, {}, "eu"],
    ["the conf wins", { type: "string", default: "eu" }, { p: "us" }, "us"],
    ["false wins too", { type: "boolean", default: true }, { p: false }, false],
    ["required", { type: "string" }, {}, [["param_missing", "p"]]],
    ["nullable without default", { type: "string", nullable: true }, {}, null],
    ["null over a default", { type: "string", default: "x", nullable: true }, { p: null }, null],
    ["null is refused", { type: "string", default: "x" }, { p: null }, bad],
    ["wrong type", { type: "integer" }, { p: "1" }, bad],
    ["not whole", { type: "integer" }, { p: 1.5 }, bad],
    ["below", { type: "number", minimum: 0 }, { p: -0.1 }, bad],
    ["too short", { type: "string", minLength: 2 }, { p: "a" }, bad],
    ["pattern", { type: "string", pattern: "^[a-z]{2}$" }, { p: "deu" }, bad],
    ["choice", { type: "string", enum: ["a", "b"] }, { p: "c" }, bad],
    [
      "choice of objects",
      { type: "object", enum: [{ a: 1, b: 2 }] },
      { p: { b: 2, a: 1 } },
      { a: 1, b: 2 },
    ],
    ["date", { type: "string", format: "date" }, { p: "2024-03-13" }, "2024-03-13"],
    ["date-time", { type: "string", format: "date-time" }, { p: "yesterday" }, bad],
    ["items", { type: "array", items: { type: "integer" } }, { p: [1, 2] }, [1, 2]],
    [
      "bad item",
      { type: "array", items: { type: "integer" } },
      { p: [1, "2"] },
      [["bad_param", "p", 1]],
    ],
    [
      "prototype names",
      { type: "string" },
      JSON.parse('{"__proto__": {"p": "x"}}'),
      [["param_missing", "p"]],
    ],
  ])("%s", (_name, param, conf, expected) => {
    expect(resolve(param, conf)).toEqual(expected);
  });

  test("every problem is told at once, and other keys of the conf are let be", () => {
    const result = resolveParams(
      { a: { type: "string" }, b: { type: "integer" } },
      { b: "x", c: 1 },
    );
    expect(result.ok ? [] : result.problems.map(({ code }) => code)).toEqual([
      "param_missing",
      "bad_param",
    ]);
  });
});
