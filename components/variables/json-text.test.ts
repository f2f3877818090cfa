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

  it("says where a text stops being JSON", () => {
    expect(jsonLook('{"a": 1,\n "b"}')).toEqual({
      kind: "broken",
      reason: "Expected a colon, found } (line 2, column 5)",
    });
  });

  it("formats with two spaces", () => {
    expect(jsonLook('{"a":[1]}')).toEqual({
      kind: "json",
      formatted: '{\n  "a": [\n    1\n  ]\n}',
    });
  });
});

describe("templateOf", () => {
  it("reads JSON as JSON, and a secret as text unless it is known to be JSON", () => {
    expect(templateOf("x", { value: "[]", isJson: false })).toBe("{{ var.json.x }}");
    expect(templateOf("x", { value: "a", isJson: false })).toBe("{{ var.value.x }}");
    expect(templateOf("x", { value: null, isJson: false })).toBe("{{ var.value.x }}");
    expect(templateOf("x", { value: null, isJson: true })).toBe("{{ var.json.x }}");
    expect(templateOf("x", { value: "5", isJson: true })).toBe("{{ var.json.x }}");
  });
});
