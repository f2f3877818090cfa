import * as z from "zod";
import { invalid, notFound } from "@/lib/errors";
import { isStorableText } from "@/lib/schemas/json";
import { zodProblems } from "@/lib/services/zod-problems";
import { readJsonBody } from "./json-body";

/** What a schema gives, or nothing when the route has none. */
export type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

const noQuery = z.strictObject({});

/** Path parameters; an id that is not even well-formed names nothing. */
export function parseParams<S extends z.ZodType | undefined>(
  schema: S,
  params: Record<string, unknown>,
): Output<S> {
  if (schema === undefined) return undefined as Output<S>;
  const parsed = schema.safeParse(params);
  if (!parsed.success) throw notFound("The address");
  return parsed.data as Output<S>;
}

/** The query string; keys that the route does not know are refused. */
export function parseQuery<S extends z.ZodType | undefined>(schema: S, url: string): Output<S> {
  const values = new Map<string, string | string[]>();
  for (const [key, value] of new URL(url).searchParams) {
    const before = values.get(key);
    values.set(key, before === undefined ? value : [before, value].flat());
  }
  for (const [key, value] of values) {
    if (key !== "__proto__" && [value].flat().concat(key).every(isStorableText)) continue;
    throw invalid([
      { path: ["query", key], code: "not_allowed", message: "Not allowed", severity: "error" },
    ]);
  }
  const parsed = (schema ?? noQuery).safeParse(Object.fromEntries(values), { reportInput: true });
  if (!parsed.success) throw invalid(zodProblems(parsed.error, ["query"]));
  return (schema === undefined ? undefined : parsed.data) as Output<S>;
}

/** The JSON body: its meaning, and its text for comparing requests. */
export async function parseBody<S extends z.ZodType | undefined>(
  schema: S,
  request: Request,
): Promise<{ body: Output<S>; text: string }> {
  if (schema === undefined) return { body: undefined as Output<S>, text: "" };
  const { text, value } = await readJsonBody(request);
  const parsed = await schema.safeParseAsync(value, { reportInput: true });
  if (!parsed.success) throw invalid(zodProblems(parsed.error));
  return { body: parsed.data as Output<S>, text };
}
