import type { Problem } from "@/lib/schemas/problem";

/** Why a template cannot be parsed or rendered. */
export type TemplateErrorCode =
  | "template_syntax"
  | "template_undefined"
  | "template_secret"
  | "template_limit"
  | "template_render";

/** Templates that did not parse or render: one problem for each field, with its path. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  /** The first problem's code. */
  readonly code: string;
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options: { cause?: unknown } = {}) {
    super(
      problems
        .map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "))
        .join("; "),
      options,
    );
    this.code = problems[0]?.code ?? "template_render";
    this.problems = problems;
  }
}

/** A password was asked for where it would be seen; raised inside the engine. */
export class SecretRefusedError extends Error {
  override readonly name = "SecretRefusedError";
}

/** The fields of a problem that an error of the template engine tells. Positions count from 1. */
export function problemFromEngine(error: unknown): Problem {
  if (!(error instanceof Error)) throw error;
  const root = rootCause(error);
  const position = positionOf(error);
  return {
    path: [],
    message: messageOf(root),
    severity: "error",
    code: codeOf(error, root),
    ...(position === null ? {} : { line: position.line, column: position.column }),
  };
}

function rootCause(error: Error): Error {
  let current = error;
  for (let depth = 0; depth < 10; depth += 1) {
    const inner = "originalError" in current ? current.originalError : undefined;
    if (!(inner instanceof Error)) break;
    current = inner;
  }
  return current;
}

function positionOf(error: Error): { line: number; column: number } | null {
  const token: unknown = "token" in error ? error.token : undefined;
  if (typeof token !== "object" || token === null || !("getPosition" in token)) return null;
  if (typeof token.getPosition !== "function") return null;
  const position: unknown = token.getPosition();
  if (!Array.isArray(position)) return null;
  const [line, column]: unknown[] = position;
  return typeof line === "number" && typeof column === "number" ? { line, column } : null;
}

function messageOf(root: Error): string {
  if (root instanceof RangeError && root.message.includes("call stack")) {
    return "The template is nested too deep";
  }
  const firstLine = root.message.split("\n", 1)[0] ?? "";
  const message = firstLine.replace(/, line:\d+.*$/, "").replace(/, file:.*$/, "");
  return message.charAt(0).toUpperCase() + message.slice(1);
}

function codeOf(error: Error, root: Error): TemplateErrorCode {
  if (root instanceof SecretRefusedError) return "template_secret";
  if (/limit exceeded/.test(root.message) || root instanceof RangeError) return "template_limit";
  if (root.name === "InternalUndefinedVariableError" || /^undefined variable/.test(root.message)) {
    return "template_undefined";
  }
  return error.name === "RenderError" || error.name === "UndefinedVariableError"
    ? "template_render"
    : "template_syntax";
}
