import type * as z from "zod";
import type { Problem } from "@/lib/schemas/problem";
import { didYouMean } from "./did-you-mean";

type Path = (string | number)[];
type Issue = z.core.$ZodIssue;

/** Unknown keys of one mapping that are told one by one. */
const MAX_KEYS_TOLD = 50;

/** Which keys are known where: for the suggestion when somebody writes another. */
export type KnownKeysAt = (path: Path) => readonly string[] | undefined;

/** A value in a few words, for "found …". */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) return "a mapping";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** The value at a path, or undefined. */
export function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** Zod's issues as problems, one for each mistake. `root` is the value that was parsed. */
export function problemsFromZod(
  issues: readonly Issue[],
  root: unknown,
  knownKeysAt: KnownKeysAt = () => undefined,
): Problem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, [], root, knownKeysAt));
}

function problemsOfIssue(
  issue: Issue,
  base: Path,
  root: unknown,
  knownKeysAt: KnownKeysAt,
): Problem[] {
  const path = [...base, ...issue.path.map(stepOf)];
  const value = valueAt(root, path);
  const name = path.at(-1) ?? "document";
  const make = (message: string, code: string, allowed?: string): Problem[] => [
    {
      path,
      message,
      found: describeValue(value),
      severity: "error",
      code,
      ...(allowed === undefined ? {} : { allowed }),
    },
  ];
  const isMissing = value === undefined && issue.code !== "unrecognized_keys";

  switch (issue.code) {
    case "invalid_type": {
      const expected = EXPECTED[issue.expected] ?? issue.expected;
      return isMissing
        ? make(`${name} is missing`, "missing", expected)
        : make(
            `${name}: expected ${expected}, found ${describeValue(value)}`,
            "wrong_type",
            expected,
          );
    }
    case "unrecognized_keys":
      return issue.keys
        .slice(0, MAX_KEYS_TOLD)
        .map((key) => unknownKey(key, path, knownKeysAt(path)));
    case "invalid_union":
      return problemsOfUnion(issue, path, root, knownKeysAt);
    case "invalid_key":
    case "invalid_element": {
      const reason = issue.issues.map((inner) => inner.message).join("; ");
      const problem = make(`"${name}" is not a valid name: ${reason}`, "bad_name", reason);
      return problem.map((p) => ({ ...p, found: JSON.stringify(name) }));
    }
    case "invalid_value": {
      const allowed = issue.values.map(String);
      const near = typeof value === "string" ? didYouMean(value, allowed) : undefined;
      const hint = near === undefined ? "" : `; did you mean "${near}"?`;
      return isMissing
        ? make(`${name} is missing`, "missing", allowed.join(", "))
        : make(`${name} cannot be ${describeValue(value)}${hint}`, "bad_value", allowed.join(", "));
    }
    case "too_small": {
      const allowed = `at least ${issue.minimum}${unitOf(issue.origin)}`;
      return make(`${name} is too small: expected ${allowed}`, "too_small", allowed);
    }
    case "too_big": {
      const allowed = `at most ${issue.maximum}${unitOf(issue.origin)}`;
      return make(`${name} is too big: expected ${allowed}`, "too_big", allowed);
    }
    case "invalid_format":
      return make(`${name}: ${lowerFirst(issue.message)}`, "bad_format", expectedIn(issue.message));
    case "not_multiple_of":
    case "custom":
      return make(`${name}: ${lowerFirst(issue.message)}`, "bad_value", expectedIn(issue.message));
  }
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
  null: "null",
};

function unitOf(origin: string): string {
  if (origin === "string") return " characters";
  return origin === "array" || origin === "set" ? " elements" : "";
}

function stepOf(step: PropertyKey): string | number {
  return typeof step === "symbol" ? step.toString() : step;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function expectedIn(message: string): string | undefined {
  return message.startsWith("Expected ") ? message.slice("Expected ".length) : undefined;
}

/** The problem of a key that does not belong where it stands. */
export function unknownKey(key: string, path: Path, known: readonly string[] = []): Problem {
  const near = didYouMean(key, known);
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  return {
    path: [...path, key],
    message: `Unknown key "${key}"${hint}`,
    found: key,
    severity: "error",
    code: "unknown_key",
    ...(known.length === 0 ? {} : { allowed: known.join(", ") }),
  };
}

function problemsOfUnion(
  issue: Extract<Issue, { code: "invalid_union" }>,
  path: Path,
  root: unknown,
  knownKeysAt: KnownKeysAt,
): Problem[] {
  if (issue.discriminator !== undefined && issue.errors.length === 0) {
    const options = "options" in issue ? (issue.options ?? []) : [];
    return [unknownVariant(issue.discriminator, options, path, root)];
  }
  // A branch whose type fits, and that complains only of something inside, is the one meant.
  const meant = issue.errors.find(
    (branch) => branch.length > 0 && branch.every((inner) => isInside(inner)),
  );
  if (meant !== undefined) {
    return meant.flatMap((inner) => problemsOfIssue(inner, path, root, knownKeysAt));
  }
  const value = valueAt(root, path);
  const name = path.at(-1) ?? "document";
  const isPlain = issue.message === "Invalid input";
  const allowed = isPlain ? allowedOfBranches(issue.errors) : expectedIn(issue.message);
  return [
    {
      path,
      message:
        value === undefined
          ? `${name} is missing`
          : `${name}: ${isPlain ? `expected ${allowed}` : lowerFirst(issue.message)}, found ${describeValue(value)}`,
      found: describeValue(value),
      severity: "error",
      code: value === undefined ? "missing" : "bad_value",
      ...(allowed === undefined ? {} : { allowed }),
    },
  ];
}

/** The problem of the key that says which of several forms a mapping has. */
function unknownVariant(
  discriminator: string,
  options: readonly unknown[],
  path: Path,
  root: unknown,
): Problem {
  const value = valueAt(root, path);
  const allowed = options.map(String);
  const near = typeof value === "string" ? didYouMean(value, allowed) : undefined;
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  return {
    path,
    message:
      value === undefined
        ? `${discriminator} is missing`
        : `There is no ${discriminator} ${describeValue(value)}${hint}`,
    found: describeValue(value),
    allowed: allowed.join(", "),
    severity: "error",
    code: value === undefined ? "missing" : `unknown_${discriminator}`,
  };
}

function isInside(issue: Issue): boolean {
  return issue.path.length > 0 || issue.code === "unrecognized_keys";
}

function allowedOfBranches(branches: readonly (readonly Issue[])[]): string {
  const words = branches.flatMap((branch) =>
    branch.map((issue) =>
      issue.code === "invalid_type"
        ? (EXPECTED[issue.expected] ?? issue.expected)
        : (expectedIn(issue.message) ?? issue.message),
    ),
  );
  return [...new Set(words)].join(" or ");
}
