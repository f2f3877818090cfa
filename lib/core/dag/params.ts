import * as z from "zod";
import type { DagParam, ParamType } from "@/lib/schemas/dag-param";
import {
  type JsonObject,
  type JsonValue,
  jsonObjectSchema,
  jsonValueSchema,
} from "@/lib/schemas/json";
import type { Problem } from "@/lib/schemas/problem";
import { canonicalJson } from "./canonical";
import { compileSafePattern, PatternError } from "./safe-pattern";
import { describeValue, problemsFromZod } from "./zod-problems";

/** A document's params, by name. */
export type DagParams = Readonly<Record<string, DagParam>>;

/** Parts of a param's description that only some types have. */
const LIMITED: readonly (readonly [keyof DagParam, readonly ParamType[]])[] = [
  ["minimum", ["number", "integer"]],
  ["maximum", ["number", "integer"]],
  ["minLength", ["string"]],
  ["maxLength", ["string"]],
  ["pattern", ["string"]],
  ["format", ["string"]],
  ["items", ["array"]],
];

/** Whether a part of a param's description means something for a type. */
export function appliesToType(key: string, type: ParamType): boolean {
  return LIMITED.find(([limited]) => limited === key)?.[1].includes(type) ?? true;
}

/** Why a param's description makes no sense; paths start at the param. */
export function paramProblems(param: DagParam): Problem[] {
  const problems: Problem[] = [];
  const add = (key: string, message: string, found: unknown, allowed: string) => {
    const path = key === "" ? [] : key.split(".");
    problems.push({
      path,
      message,
      found: describeValue(found),
      allowed,
      severity: "error",
      code: "bad_param_schema",
    });
  };
  for (const [key, types] of LIMITED) {
    if (param[key] === undefined || types.includes(param.type)) continue;
    add(
      key,
      `${key} does not apply to type ${param.type}`,
      param[key],
      `only for ${types.join(", ")}`,
    );
  }
  if (param.minimum !== undefined && param.maximum !== undefined && param.minimum > param.maximum) {
    add("minimum", "minimum is above maximum", param.minimum, `at most ${param.maximum}`);
  }
  if (
    param.minLength !== undefined &&
    param.maxLength !== undefined &&
    param.minLength > param.maxLength
  ) {
    add("minLength", "minLength is above maxLength", param.minLength, `at most ${param.maxLength}`);
  }
  if (param.pattern !== undefined) {
    try {
      compileSafePattern(param.pattern);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      add(
        "pattern",
        `The pattern cannot be used: ${error.message} (at character ${error.position + 1})`,
        param.pattern,
        "a regular expression without back-references and lookarounds",
      );
    }
  }
  if (problems.length > 0) return problems;

  const base = paramBaseSchema(param);
  for (const [index, choice] of (param.enum ?? []).entries()) {
    if (!base.safeParse(choice).success) {
      add(`enum.${index}`, "The choice does not fit the param itself", choice, `a ${param.type}`);
    }
  }
  if (param.default !== undefined) {
    const result = paramSchema(param).safeParse(param.default);
    if (!result.success) {
      const reason = problemsFromZod(result.error.issues, param.default)
        .map(({ message }) => message.replace(/^document: /, ""))
        .join("; ");
      problems.push({
        path: ["default"],
        message: `The default does not fit the param: ${reason}`,
        found: describeValue(param.default),
        allowed: describeParam(param),
        severity: "error",
        code: "bad_param_default",
      });
    }
  }
  return problems;
}

/** The schema of a param's value. Throws PatternError when the pattern does not compile. */
export function paramSchema(param: DagParam): z.ZodType<JsonValue> {
  const base = paramBaseSchema(param);
  if (param.enum === undefined) return base;
  const choices = new Set(param.enum.map(canonicalJson));
  const isNullable = param.nullable === true;
  return base.refine(
    (value) => (isNullable && value === null) || choices.has(canonicalJson(value)),
    {
      error: `Expected one of ${[...choices].slice(0, 20).join(", ")}`,
    },
  );
}

function paramBaseSchema(param: DagParam): z.ZodType<JsonValue> {
  const schema = typeSchema(param);
  return param.nullable === true ? schema.nullable() : schema;
}

function typeSchema(param: DagParam): z.ZodType<JsonValue> {
  switch (param.type) {
    case "string":
      return stringSchema(param);
    case "number":
    case "integer": {
      let schema = param.type === "integer" ? z.number().int() : z.number();
      if (param.minimum !== undefined) schema = schema.min(param.minimum);
      if (param.maximum !== undefined) schema = schema.max(param.maximum);
      return schema;
    }
    case "boolean":
      return z.boolean();
    case "array":
      return z
        .array(param.items === undefined ? jsonValueSchema : paramSchema(param.items))
        .max(10_000);
    case "object":
      return jsonObjectSchema;
  }
}

function stringSchema(param: DagParam): z.ZodType<string> {
  if (param.format === "date") return z.iso.date();
  if (param.format === "date-time") return z.iso.datetime({ local: true, offset: true });
  let schema = z.string().max(param.maxLength ?? 65_536);
  if (param.minLength !== undefined) schema = schema.min(param.minLength);
  if (param.pattern === undefined) return schema;
  const pattern = compileSafePattern(param.pattern);
  return schema.refine((text) => pattern.test(text), {
    error: `Expected text that matches ${param.pattern}`,
  });
}

/** A param's accepted values in words, for messages. */
export function describeParam(param: DagParam): string {
  const parts: string[] = [param.format ?? param.type];
  if (param.minimum !== undefined) parts.push(`at least ${param.minimum}`);
  if (param.maximum !== undefined) parts.push(`at most ${param.maximum}`);
  if (param.minLength !== undefined) parts.push(`at least ${param.minLength} characters`);
  if (param.maxLength !== undefined) parts.push(`at most ${param.maxLength} characters`);
  if (param.pattern !== undefined) parts.push(`matching ${param.pattern}`);
  if (param.enum !== undefined) {
    parts.push(`one of ${param.enum.slice(0, 20).map(canonicalJson).join(", ")}`);
  }
  if (param.nullable === true) parts.push("or null");
  return parts.join(", ");
}

/** The values of a run's params, or every reason why its conf cannot be used. */
export type ResolvedParams = { ok: true; values: JsonObject } | { ok: false; problems: Problem[] };

/**
 * The params of a run: `conf` over the defaults. A param without a default must be in the conf
 * (null will do when it is nullable); a conf may hold keys that are no params, which stay
 * readable as `dag_run.conf`. `params` are those of a valid document.
 */
export function resolveParams(params: DagParams, conf: JsonObject): ResolvedParams {
  const values = new Map<string, JsonValue>();
  const problems: Problem[] = [];
  for (const [name, param] of Object.entries(params)) {
    const given = Object.hasOwn(conf, name) ? conf[name] : undefined;
    const value = given ?? param.default ?? (param.nullable === true ? null : undefined);
    const effective = given === null ? null : value;
    if (effective === undefined) {
      problems.push({
        path: [name],
        message: `The param ${name} has no default and needs a value`,
        allowed: describeParam(param),
        severity: "error",
        code: "param_missing",
      });
      continue;
    }
    const result = paramSchema(param).safeParse(effective);
    if (result.success) {
      values.set(name, result.data);
      continue;
    }
    for (const problem of problemsFromZod(result.error.issues, effective)) {
      problems.push({
        ...problem,
        path: [name, ...problem.path],
        allowed: problem.allowed ?? describeParam(param),
        code: "bad_param",
      });
    }
  }
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, values: Object.fromEntries(values) };
}
