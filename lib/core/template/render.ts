import { Output, type Template } from "liquidjs";
import { type JsonValue, jsonFault } from "@/lib/schemas/json";
import type { Problem } from "@/lib/schemas/problem";
import type { TemplateContext, UsedSecret } from "./context";
import { nativeEngine, parseNative, parseText, textEngine } from "./engine";
import type { MarksAt } from "./field-marks";
import { problemFromEngine, TemplateError } from "./template-error";

const MAX_NATIVE_DEPTH = 64;

/** How one text is rendered. */
export type RenderOptions = {
  /** Hand on the value itself when the text is one whole `{{ … }}`. Default false. */
  isNative?: boolean;
  /** Passwords may be rendered. Default false. */
  isSecret?: boolean;
};

/** Whether a text has anything to render. */
export function isTemplate(text: string): boolean {
  return text.includes("{{") || text.includes("{%");
}

/** Whether a parsed template is exactly one `{{ … }}`. */
function isSingleOutput(templates: readonly Template[]): boolean {
  return templates.length === 1 && templates[0] instanceof Output;
}

/**
 * Render one text. Without `isNative` the answer is always text. Throws {@link TemplateError}
 * when it does not parse, names something unknown, asks for a password or works too long.
 */
export function renderTemplate(
  text: string,
  context: TemplateContext,
  options: RenderOptions = {},
): { value: JsonValue; secrets: UsedSecret[] } {
  const secrets: UsedSecret[] = [];
  if (!isTemplate(text)) return { value: text, secrets };
  const scope = context.scopeFor({
    isSecret: options.isSecret ?? false,
    onSecret: (secret) => secrets.push(secret),
  });
  try {
    return { value: render(text, scope, options.isNative ?? false), secrets };
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    throw new TemplateError([problemFromEngine(error)], { cause: error });
  }
}

function render(text: string, scope: object, isNative: boolean): JsonValue {
  if (isNative) {
    const templates = parseNative(text.trim());
    if (isSingleOutput(templates)) {
      return jsonCopy(nativeEngine.renderSync(templates, scope));
    }
  }
  const rendered: unknown = textEngine.renderSync(parseText(text), scope);
  if (typeof rendered !== "string") throw new Error("The template did not render to text");
  return rendered;
}

/** A copy that shares nothing with the context; null for nothing. */
function jsonCopy(value: unknown): JsonValue {
  if (value === undefined || value === null) return null;
  const copy: unknown = JSON.parse(JSON.stringify(value) ?? "null");
  const fault = jsonFault(copy, MAX_NATIVE_DEPTH);
  if (fault !== null) throw new Error(`The value cannot be handed on: ${fault}`);
  return copy as JsonValue;
}

/** A config with its templates rendered, and the secrets that are now in it. */
export type RenderedConfig = { config: Record<string, unknown>; secrets: UsedSecret[] };

/**
 * Render every text of a config whose field is marked as a template, at any depth; keys are left
 * alone. Throws {@link TemplateError} with a problem for each field that cannot be rendered.
 */
export function renderConfig(
  config: Readonly<Record<string, unknown>>,
  marksAt: MarksAt,
  context: TemplateContext,
): RenderedConfig {
  const secrets: UsedSecret[] = [];
  const problems: Problem[] = [];
  const renderAt = (value: unknown, path: readonly (string | number)[]): unknown => {
    if (typeof value === "string") {
      const marks = marksAt(path);
      if (!marks.isTemplate) return value;
      try {
        const rendered = renderTemplate(value, context, marks);
        secrets.push(...rendered.secrets);
        return rendered.value;
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        problems.push(...error.problems.map((problem) => ({ ...problem, path: [...path] })));
        return value;
      }
    }
    if (Array.isArray(value)) return value.map((item, index) => renderAt(item, [...path, index]));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, renderAt(item, [...path, key])]),
    );
  };
  const rendered = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, renderAt(value, [key])]),
  );
  if (problems.length > 0) throw new TemplateError(problems);
  return { config: rendered, secrets: distinct(secrets) };
}

function distinct(secrets: readonly UsedSecret[]): UsedSecret[] {
  return [...new Map(secrets.map((secret) => [secret.name, secret])).values()];
}
