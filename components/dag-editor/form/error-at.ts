import type { Problem } from "@/lib/schemas/problem";
import { problemText } from "../cm-problems";

/** What is wrong at a place of the document or below it. */
export function errorAt(
  problems: readonly Problem[],
  path: readonly (string | number)[],
): string | undefined {
  const found = problems.find(
    (problem) =>
      problem.severity === "error" &&
      path.every((step, index) => String(problem.path[index]) === String(step)),
  );
  return found === undefined ? undefined : problemText(found);
}
