import * as z from "zod";
import { problemSchema } from "../problem";

/** An instant in JSON: ISO 8601 in UTC with milliseconds. */
export const instantSchema = z.iso.datetime({ offset: true });

/** An instant that people give: between 1970 and 2200, so that every part of the system can hold it. */
export const givenInstantSchema = instantSchema.refine(
  (text) => {
    const year = new Date(text).getUTCFullYear();
    return year >= 1970 && year < 2200;
  },
  { error: "Expected an instant from 1970 to 2199" },
);

/** Most rows that a list gives at once. */
export const MAX_PAGE_SIZE = 200;

/** Query of every list: `cursor` is what the page before gave as `nextCursor`. */
export const pageQuerySchema = z.strictObject({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(50),
});

/** One page of a list. */
export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** An error answer, RFC 9457. */
export const problemDetailsSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  problems: z.array(problemSchema).optional(),
});
export type ProblemDetails = z.infer<typeof problemDetailsSchema>;

/** Path parameters that name a team. */
export const teamParamsSchema = z.object({ team: z.string() });
