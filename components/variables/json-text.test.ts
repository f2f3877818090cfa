import { describe, expect, it } from "vitest";
import { jsonLook, templateOf } from "./json-text";

describe("jsonLook", () => {
  it.each([
    ["", "text"],
    ["42", "text"],
    ["hello {world}", "text"],
    ['{"a":1}', "json"],
    [" [1, 2] ", "json"],
    ['{"a":1', "broken"],
    ["{{ ds }}", "broken"],
  ])("%j is %s", (value, kind) => {
    expect(jsonLook(value).kind).toBe(kind);
  });

  it("formats with two spaces", () => {
    expect(jsonLook('{"a":[1]}')).toEqual({
      kind: "json",
      formatted: '{\n  "a": [\n    1\n  ]\n}',
    });
  });
});

describe("templateOf", () => {
  it("reads JSON as JSON, and a secret as text", () => {
    expect(templateOf("x", "[]")).toBe("{{ var.json.x }}");
    expect(templateOf("x", "a")).toBe("{{ var.value.x }}");
    expect(templateOf("x", null)).toBe("{{ var.value.x }}");
  });
});
