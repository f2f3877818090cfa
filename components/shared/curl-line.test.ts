import { describe, expect, it } from "vitest";
import { curlLine } from "./curl-line";

describe("curlLine", () => {
  it("reads with the token of the environment", () => {
    expect(curlLine({ url: "https://m.example/api/v1/teams/acme/dags?limit=5" })).toBe(
      [
        "curl \\",
        '  -H "Authorization: Bearer $MILLRACE_TOKEN" \\',
        "  'https://m.example/api/v1/teams/acme/dags?limit=5'",
      ].join("\n"),
    );
  });

  it("keeps quotes of a body from ending the argument", () => {
    const line = curlLine({ url: "https://m.example/x", method: "POST", json: { name: "it's" } });
    expect(line).toContain("curl -X POST");
    expect(line).toContain(`-d '{"name":"it'\\''s"}'`);
  });
});
