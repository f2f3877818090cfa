import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { playwrightOutcome, vitestOutcome } from "./outcome";

const folder = mkdtempSync(join(tmpdir(), "millrace-outcome-"));
afterAll(() => rmSync(folder, { recursive: true }));

function report(content: unknown): string {
  const file = join(folder, "report.json");
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe("vitestOutcome", () => {
  const counts = { success: true, numPassedTests: 7, numFailedTests: 0, numPendingTests: 0 };

  it("counts tests", () => {
    expect(vitestOutcome(report({ ...counts, numFailedTests: 2 }), 1)).toEqual({
      passed: 7,
      failed: 2,
    });
  });

  it("counts a failure that no test stands for", () => {
    expect(vitestOutcome(report(counts), 1)).toEqual({ passed: 7, failed: 1 });
  });

  it("counts a missing report as a failure", () => {
    expect(vitestOutcome(join(folder, "none.json"), 0).failed).toBe(1);
  });
});

describe("playwrightOutcome", () => {
  it("counts tests that passed when repeated, and tells of them and of skipped ones", () => {
    const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 2 };
    expect(playwrightOutcome(report({ stats }), 1)).toEqual({
      passed: 4,
      failed: 1,
      note: "2 skipped, 1 passed only when repeated",
    });
  });
});
