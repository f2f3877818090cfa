import { resolveParams } from "@/lib/core/dag/params";
import { type DagParam, dagParamSchema } from "@/lib/schemas/dag-param";
import type { JsonObject, JsonValue } from "@/lib/schemas/json";
import { isJsonObject } from "@/lib/schemas/json";
import type { Problem } from "@/lib/schemas/problem";

/** How a param is asked for. */
export type ParamControl = "text" | "number" | "switch" | "choice" | "date" | "date-time" | "json";

/** One field of the trigger form. */
export type ParamField = {
  name: string;
  label: string;
  help: string | undefined;
  control: ParamControl;
  /** No default, and null is refused. */
  required: boolean;
  param: DagParam;
};

/** What stands in the form: text as typed, or a switch's position. */
export type ParamInputs = Record<string, string | boolean>;

/** What a form has come to: a conf to send, or what is wrong, by field. */
export type ParamResult =
  | { ok: true; conf: JsonObject }
  | { ok: false; errors: Record<string, string> };

function controlOf(param: DagParam): ParamControl {
  if (param.enum !== undefined) return "choice";
  switch (param.type) {
    case "boolean":
      return param.nullable === true ? "choice" : "switch";
    case "number":
    case "integer":
      return "number";
    case "array":
    case "object":
      return "json";
    case "string":
      return param.format ?? "text";
  }
}

/** The fields of a DAG's params, in the document's order; those that make no sense are left out. */
export function paramFields(params: Readonly<Record<string, unknown>>): ParamField[] {
  return Object.entries(params).flatMap(([name, written]) => {
    const parsed = dagParamSchema.safeParse(written);
    if (!parsed.success) return [];
    const param = parsed.data;
    return [
      {
        name,
        label: param.title ?? name,
        help: param.description,
        control: controlOf(param),
        required: param.default === undefined && param.nullable !== true,
        param,
      },
    ];
  });
}

/** The choices of a field with a closed list; their values are JSON text. */
export function choicesOf(field: ParamField): { value: string; label: string }[] {
  const values = field.param.enum ?? [true, false];
  const choices = values.map((value) => ({
    value: JSON.stringify(value),
    label: showValue(value),
  }));
  const hasNull = values.includes(null);
  return field.param.nullable === true && !hasNull
    ? [...choices, { value: "null", label: "None" }]
    : choices;
}

function showValue(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What a form starts with: the defaults, over them an earlier conf. */
export function initialInputs(fields: readonly ParamField[], conf: JsonObject = {}): ParamInputs {
  return Object.fromEntries(
    fields.map((field) => {
      const given = Object.hasOwn(conf, field.name) ? conf[field.name] : field.param.default;
      return [field.name, inputOf(field, given)];
    }),
  );
}

function inputOf(field: ParamField, value: JsonValue | undefined): string | boolean {
  switch (field.control) {
    case "switch":
      return value === true;
    case "choice":
      return value === undefined ? "" : JSON.stringify(value);
    case "json":
      return value === undefined ? "" : JSON.stringify(value, null, 2);
    default:
      return value === undefined || value === null ? "" : showValue(value);
  }
}

/** Reads a form. What equals its default is sent all the same, so that a run says what it ran with. */
export function readInputs(fields: readonly ParamField[], inputs: ParamInputs): ParamResult {
  const conf: JsonObject = {};
  const errors: Record<string, string> = {};
  for (const field of fields) {
    const read = readInput(field, inputs[field.name]);
    if (read.error !== undefined) errors[field.name] = read.error;
    else if (read.value !== undefined) conf[field.name] = read.value;
  }
  const params = Object.fromEntries(fields.map((field) => [field.name, field.param]));
  const resolved = resolveParams(params, conf);
  if (!resolved.ok) {
    for (const [name, text] of Object.entries(errorsByField(resolved.problems))) {
      errors[name] ??= text;
    }
  }
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, conf };
}

function readInput(
  field: ParamField,
  input: string | boolean | undefined,
): { value?: JsonValue; error?: string } {
  if (typeof input === "boolean") return { value: input };
  const text = input ?? "";
  if (text.trim() === "" && field.control !== "text") return emptyInput(field);
  switch (field.control) {
    case "number": {
      const value = Number(text);
      return Number.isFinite(value) ? { value } : { error: `“${text}” is not a number` };
    }
    case "choice":
    case "json":
      return readJson(text);
    case "text":
      return text === "" ? emptyInput(field) : { value: text };
    default:
      return { value: text };
  }
}

/** An empty field stands for null where that is allowed, else for nothing given. */
function emptyInput(field: ParamField): { value?: JsonValue } {
  if (field.param.nullable === true) return { value: null };
  if (field.control === "text" && !field.required && field.param.default !== undefined) {
    return { value: "" };
  }
  return {};
}

function readJson(text: string): { value?: JsonValue; error?: string } {
  try {
    const value: JsonValue = JSON.parse(text);
    return { value };
  } catch (error) {
    return { error: `Not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Reads the raw form: a JSON object, checked against the params. The error's field is "". */
export function readRaw(fields: readonly ParamField[], text: string): ParamResult {
  const read = readJson(text.trim() === "" ? "{}" : text);
  if (read.error !== undefined) return { ok: false, errors: { "": read.error } };
  if (!isJsonObject(read.value)) {
    return { ok: false, errors: { "": 'Expected a JSON object, as {"name": value}' } };
  }
  const params = Object.fromEntries(fields.map((field) => [field.name, field.param]));
  const resolved = resolveParams(params, read.value);
  if (resolved.ok) return { ok: true, conf: read.value };
  const errors = Object.entries(errorsByField(resolved.problems));
  return { ok: false, errors: { "": errors.map(([name, text]) => `${name}: ${text}`).join("\n") } };
}

/** Problems by the field that they concern; `conf` before the name, as the API says it, is dropped. */
export function errorsByField(problems: readonly Problem[]): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const problem of problems) {
    const path = problem.path[0] === "conf" ? problem.path.slice(1) : problem.path;
    const [name = "", ...rest] = path;
    const where = rest.length === 0 ? "" : `${rest.join(".")}: `;
    const field = String(name);
    const text = `${where}${sentenceOf(problem)}`;
    errors[field] = errors[field] === undefined ? text : `${errors[field]}; ${text}`;
  }
  return errors;
}

/** A problem in words that fit beside its field, which already says what it is about. */
function sentenceOf(problem: Problem): string {
  if (problem.code === "param_missing") return "This needs a value";
  return problem.allowed === undefined ? problem.message : `Expected ${problem.allowed}`;
}
