import { readYaml } from "@/lib/core/dag/yaml-source";
import type { Problem } from "@/lib/schemas/problem";

/** The problems of a list that another one has not. */
export function onlyIn(problems: readonly Problem[], others: readonly Problem[]): Problem[] {
  const known = new Set(others.map(keyOf));
  return problems.filter((problem) => !known.has(keyOf(problem)));
}

/**
 * Adds problems that the server found, in an earlier state of the text perhaps, at the lines where
 * they stand now. What is gone from the text is gone from the list.
 */
export function mergeProblems(
  local: readonly Problem[],
  fromServer: readonly Problem[],
  text: string,
): Problem[] {
  if (fromServer.length === 0) return [...local];
  const source = readYaml(text);
  const moved = onlyIn(fromServer, local).flatMap((problem): Problem[] => {
    if (problem.path.length === 0) return [problem];
    const place = source.locate(problem.path, "value");
    return place === undefined ? [] : [{ ...problem, ...place }];
  });
  return [...local, ...moved].sort(
    (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
}

/** "2 errors, 1 warning", or "No problems". */
export function countInWords(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const parts = [plural(errors, "error"), plural(problems.length - errors, "warning")];
  const told = parts.filter((part) => !part.startsWith("0 "));
  return told.length === 0 ? "No problems" : told.join(", ");
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

function keyOf({ code, path, message }: Problem): string {
  return JSON.stringify([code, path, message]);
}
