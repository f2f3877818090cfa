import { readFileSync } from "node:fs";
import * as z from "zod";

/** What a step adds to the last line. */
export interface Outcome {
  passed: number;
  failed: number;
  /** Said in the step's line, for example why it failed. */
  note?: string;
}

/** The outcome of a check that passes or fails as a whole. */
export function check(ok: boolean): Outcome {
  return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

const vitestSchema = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
});

const playwrightSchema = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
});

/** Counts of Vitest's JSON report; a file that does not even load counts as one failure. */
export function vitestOutcome(file: string, exitCode: number | null): Outcome {
  const report = readReport(file, vitestSchema);
  if (report === undefined) return { passed: 0, failed: 1, note: "no report" };
  return {
    passed: report.numPassedTests,
    failed: atLeastOne(report.numFailedTests, exitCode),
    ...note([[report.numPendingTests, "skipped"]]),
  };
}

/**
 * Counts of Playwright's JSON report. A test that passed only when it was repeated has passed, and
 * is told: browsers on a machine of two cores lose races that say nothing of the change at hand,
 * but each one is to be looked at.
 */
export function playwrightOutcome(file: string, exitCode: number | null): Outcome {
  const report = readReport(file, playwrightSchema);
  if (report === undefined) return { passed: 0, failed: 1, note: "no report" };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return {
    passed: expected + flaky,
    failed: atLeastOne(unexpected, exitCode),
    ...note([
      [skipped, "skipped"],
      [flaky, "passed only when repeated"],
    ]),
  };
}

/** A runner may fail for a reason that no test stands for. */
function atLeastOne(failed: number, exitCode: number | null): number {
  return exitCode === 0 ? failed : Math.max(failed, 1);
}

function note(counts: readonly (readonly [number, string])[]): { note?: string } {
  const said = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return said.length === 0 ? {} : { note: said.join(", ") };
}

function readReport<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // The runner died before it wrote one; its output says why.
    return undefined;
  }
}
