import { describe, expect, it } from "vitest";
import { fingerprintOf } from "./fingerprint";

describe("fingerprintOf", () => {
  const SAME: [string, string, string][] = [
    ["numbers", "exit code 1 after 20 rows", "exit code 137 after 9 rows"],
    [
      "ids",
      "run 0199a3f2-0000-7000-8000-000000000001 is gone",
      "run 0199a3f2-1234-7abc-8def-0000000000ff is gone",
    ],
    ["dates", "no file for 2024-03-13T00:00:00Z", "no file for 2024-03-14 06:30:00"],
    ["quoted values", 'column "a" is missing', 'column "b" is missing'],
    ["hashes", "commit 9fceb02d0ae598e not found", "commit 1a410efbd13591d not found"],
    ["white space", "a  b\n c", "a b c"],
  ];
  it.each(SAME)("leaves out %s", (_what, one, other) => {
    expect(fingerprintOf(one)).toBe(fingerprintOf(other));
  });

  it("keeps words apart", () => {
    expect(fingerprintOf("connection refused")).not.toBe(fingerprintOf("permission denied"));
    expect(fingerprintOf(null)).toBe("");
  });

  it("takes no longer for a long error than for a short one", () => {
    expect(fingerprintOf(`${"'a ".repeat(100_000)}`).length).toBeLessThanOrEqual(500);
  });
});
