import type * as z from "zod";
import { ApiError } from "@/lib/browser/fetcher";
import type { Problem } from "@/lib/schemas/problem";

/** What is wrong with each field, by its dotted path: `email`, `config.port`. */
export type FieldErrors = Readonly<Record<string, string>>;

/** The first error of each field, from what the server found wrong. */
export function problemErrors(problems: readonly Problem[]): FieldErrors {
  const errors: Record<string, string> = {};
  for (const problem of problems) {
    if (problem.severity === "error") errors[problem.path.join(".")] ??= problemText(problem);
  }
  return errors;
}

/** The first error of each field, from a parse (with `reportInput`) that failed in the browser. */
export function parseErrors(error: z.ZodError): FieldErrors {
  const errors: Record<string, string> = {};
  for (const issue of error.issues) {
    errors[issue.path.map(String).join(".")] ??= issueText(issue);
  }
  return errors;
}

/**
 * What is wrong with each field of `value`; nothing when it meets the schema.
 */
export function errorsOf(schema: z.ZodType, value: unknown): FieldErrors {
  const parsed = schema.safeParse(value, { reportInput: true });
  return parsed.success ? {} : parseErrors(parsed.error);
}

/** What to say of a failure as a whole, beside the fields. */
export function failureText(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.status === 401) {
      return "Your session has ended. Sign in again in another tab, then send this once more: nothing is lost.";
    }
    return error.detail ?? error.title;
  }
  return error instanceof Error ? error.message : String(error);
}

function problemText(problem: Problem): string {
  switch (problem.code) {
    case "missing":
      return "This is required.";
    case "too_small":
    case "too_big":
      if (problem.allowed === "at least 1 characters") return "This is required.";
      return problem.allowed === undefined ? sentence(problem.message) : sentence(problem.allowed);
    case "not_allowed":
      return problem.allowed === undefined
        ? sentence(problem.message)
        : sentence(`${problem.message}; allowed: ${problem.allowed}`);
    default:
      return sentence(problem.message);
  }
}

/** zod's own words are for programmers; those of our contracts are kept. */
function issueText(issue: z.core.$ZodIssue): string {
  const isDefault = /^(Invalid|Too (small|big)|Unrecognized)/.test(issue.message);
  if (issue.input === "" || issue.input === undefined) return "This is required.";
  if (!isDefault) return sentence(issue.message);
  switch (issue.code) {
    case "too_small":
      if (issue.origin !== "string") return `At least ${issue.minimum}.`;
      return issue.minimum === 1 ? "This is required." : `At least ${issue.minimum} characters.`;
    case "too_big":
      return `At most ${issue.maximum}${issue.origin === "string" ? " characters" : ""}.`;
    case "invalid_format":
      if (issue.format === "email") return "This is not an e-mail address.";
      if (issue.format === "url") return "This is not an address like https://example.com.";
      return sentence(issue.message);
    case "invalid_type":
      return issue.expected === "number" ? "This is not a number." : "This is required.";
    default:
      return sentence(issue.message);
  }
}

function sentence(text: string): string {
  const start = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(start) ? start : `${start}.`;
}
