import { parseArgs } from "node:util";
import { Failure, messageOf } from "../lib/failure";
import { type Progress, textProgress } from "../lib/progress";
import type { Outcome } from "../test/outcome";
import { TEST_STEPS, type TestStep } from "../test/steps";

/**
 * `npm test`: every check, one after the other, to the end. The last line is
 * `N passed, N failed`, and the exit code is 1 when something failed.
 */
export async function main(args: string[]): Promise<void> {
  const steps = chosenSteps(args);
  // A step that is interrupted still stops the servers that it started.
  const interrupted = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => interrupted.abort());
  }
  const progress = textProgress((text) => process.stdout.write(text), interrupted.signal);
  const outcomes: Outcome[] = [];
  for (const step of steps) {
    if (!interrupted.signal.aborted) outcomes.push(await runStep(step, progress));
  }
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && !interrupted.signal.aborted ? 0 : 1);
}

async function runStep(step: TestStep, progress: Progress): Promise<Outcome> {
  progress.line(`\n── ${step.title} ──`);
  const startedAt = performance.now();
  const outcome = await step.run(progress).catch((error: unknown): Outcome => {
    progress.line(explain(error));
    return { passed: 0, failed: 1 };
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const note = outcome.note === undefined ? "" : `, ${outcome.note}`;
  const counts = `${outcome.passed} passed, ${outcome.failed} failed${note}`;
  progress.line(`${outcome.failed === 0 ? "✓" : "✗"} ${step.title}: ${counts} (${seconds} s)`);
  return outcome;
}

function explain(error: unknown): string {
  if (error instanceof Failure) {
    return error.wayOut === undefined ? error.message : `${error.message}\n  → ${error.wayOut}`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function chosenSteps(args: string[]): readonly TestStep[] {
  const names = TEST_STEPS.map(({ name }) => name);
  const only = parse(args);
  if (only === undefined) return TEST_STEPS;
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new Failure(`--only ${unknown}: no such step`, `the steps are ${names.join(", ")}`);
  }
  return TEST_STEPS.filter(({ name }) => only.includes(name));
}

function parse(args: string[]): string[] | undefined {
  try {
    return parseArgs({ args, options: { only: { type: "string", multiple: true } } }).values.only;
  } catch (error) {
    throw new Failure(messageOf(error), "npm test -- [--only STEP]…", { cause: error });
  }
}
