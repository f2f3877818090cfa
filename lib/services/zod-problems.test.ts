import { describe, expect, it } from "vitest";
import * as z from "zod";
import { zodProblems } from "./zod-problems";

function problemsOf(schema: z.ZodType, value: unknown) {
  const parsed = schema.safeParse(value, { reportInput: true });
  return parsed.success ? [] : zodProblems(parsed.error);
}

describe("zodProblems", () => {
  it.each([
    ["a missing field", z.object({ a: z.string() }), {}, { path: ["a"], code: "missing" }],
    [
      "a wrong type",
      z.object({ a: z.number() }),
      { a: "1" },
      { path: ["a"], code: "wrong_type", found: "1", allowed: "number" },
    ],
    [
      "a value that is not in the list",
      z.object({ a: z.enum(["x", "y"]) }),
      { a: "z" },
      { path: ["a"], code: "not_allowed", found: "z", allowed: "x, y" },
    ],
    [
      "too short text",
      z.object({ a: z.string().min(3) }),
      { a: "ab" },
      { path: ["a"], code: "too_small", allowed: "at least 3 characters" },
    ],
    [
      "too many elements",
      z.object({ a: z.array(z.number()).max(1) }),
      { a: [1, 2] },
      { path: ["a"], code: "too_big", found: "a list of 2", allowed: "at most 1 elements" },
    ],
    [
      "an unknown field in depth",
      z.object({ a: z.array(z.strictObject({})) }),
      { a: [{}, { b: 1 }] },
      { path: ["a", 1, "b"], code: "unknown_field" },
    ],
    [
      "a format",
      z.object({ a: z.email() }),
      { a: "nobody" },
      { path: ["a"], code: "wrong_format", found: "nobody", allowed: "email" },
    ],
    [
      "the closest branch of a union",
      z.object({ a: z.union([z.string(), z.object({ b: z.number(), c: z.number() })]) }),
      { a: { b: 1 } },
      { path: ["a"], code: "wrong_type" },
    ],
  ])("tells of %s", (_, schema, value, expected) => {
    expect(problemsOf(schema, value)).toEqual([
      expect.objectContaining({ severity: "error", ...expected }),
    ]);
  });

  it.each(["password", "apiToken", "client_secret", "value"])("does not repeat a %s", (field) => {
    const schema = z.object({ [field]: z.string().min(30) });
    const [problem] = problemsOf(schema, { [field]: "hunter2" });
    expect(problem?.found).toBe("text of 7 characters");
  });

  it("shortens what it repeats", () => {
    const [problem] = problemsOf(z.object({ a: z.number() }), { a: "x".repeat(500) });
    expect(problem?.found?.length).toBeLessThan(100);
  });
});
