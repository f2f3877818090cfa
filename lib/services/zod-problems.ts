import type * as z from "zod";
import type { Problem } from "@/lib/schemas/problem";

type Issue = z.core.$ZodIssue;
type Path = (string | number)[];

/** Values under such names are never repeated in an answer. */
const SECRET_NAME = /pass|secret|token|key|value|credential/i;
const MAX_ECHO_LENGTH = 80;

/**
 * Every issue of a failed parse as problems, one a field: where, what was found, what is allowed.
 * Parse with `{ reportInput: true }`, or `found` stays empty. What was found is described rather
 * than repeated where it may be a secret.
 */
export function zodProblems(error: z.ZodError, prefix: Path = []): Problem[] {
  return error.issues.flatMap((issue) => issueProblems(issue, prefix));
}

function issueProblems(issue: Issue, prefix: Path): Problem[] {
  const path = [
    ...prefix,
    ...issue.path.map((part) => (typeof part === "number" ? part : String(part))),
  ];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) =>
        problem([...path, key], "unknown_field", "This field is not known"),
      );
    case "invalid_union": {
      // The branch with the fewest problems is most likely the one that was meant.
      const [closest] = [...issue.errors].sort((a, b) => a.length - b.length);
      if (closest !== undefined && closest.length > 0 && issue.discriminator === undefined) {
        return closest.flatMap((inner) => issueProblems(inner, path));
      }
      return [problem(path, "not_allowed", issue.message, issue.input)];
    }
    case "invalid_key":
    case "invalid_element":
      return issue.issues.flatMap((inner) => issueProblems(inner, path));
    case "invalid_type":
      return issue.input === undefined
        ? [{ ...problem(path, "missing", "This field is required"), allowed: issue.expected }]
        : [{ ...problem(path, "wrong_type", issue.message, issue.input), allowed: issue.expected }];
    case "invalid_value":
      return [
        {
          ...problem(path, "not_allowed", issue.message, issue.input),
          allowed: issue.values.map(String).join(", "),
        },
      ];
    case "too_small":
      return [
        {
          ...problem(path, "too_small", issue.message, issue.input),
          allowed: `at least ${issue.minimum}${unit(issue.origin)}`,
        },
      ];
    case "too_big":
      return [
        {
          ...problem(path, "too_big", issue.message, issue.input),
          allowed: `at most ${issue.maximum}${unit(issue.origin)}`,
        },
      ];
    case "invalid_format":
      return [
        {
          ...problem(path, "wrong_format", issue.message, issue.input),
          ...(issue.format === "regex" ? {} : { allowed: issue.format }),
        },
      ];
    case "not_multiple_of":
      return [
        {
          ...problem(path, "not_allowed", issue.message, issue.input),
          allowed: `a multiple of ${issue.divisor}`,
        },
      ];
    case "custom":
      return [problem(path, "invalid", issue.message, issue.input)];
  }
}

function problem(path: Path, code: string, message: string, found?: unknown): Problem {
  const described = describeValue(found, path);
  return {
    path,
    code,
    message,
    severity: "error",
    ...(described === undefined ? {} : { found: described }),
  };
}

function describeValue(value: unknown, path: Path): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object") return "an object";
  if (path.some((part) => typeof part === "string" && SECRET_NAME.test(part))) {
    return typeof value === "string" ? `text of ${value.length} characters` : `a ${typeof value}`;
  }
  const text = String(value);
  return text.length > MAX_ECHO_LENGTH ? `${text.slice(0, MAX_ECHO_LENGTH)}…` : text;
}

function unit(origin: string): string {
  if (origin === "string") return " characters";
  return origin === "array" || origin === "set" ? " elements" : "";
}
