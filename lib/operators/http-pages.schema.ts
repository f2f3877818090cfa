import * as z from "zod";

/** Pages that are read when a task does not say. */
export const DEFAULT_MAX_PAGES = 100;
const path = z.string().min(1).max(200);
const param = z.string().min(1).max(100);
const shared = {
  /** Where the items of a page are; default the body itself. */
  items: path.optional(),
  /** More fail the task. */
  max_pages: z.number().int().min(1).max(10_000).optional(),
};

/** How the next page of an API is asked for. */
export const paginationSchema = z.discriminatedUnion("by", [
  z.strictObject({ by: z.literal("link"), ...shared }),
  z.strictObject({
    by: z.literal("cursor"),
    /** Where the next cursor, or the next page's address, is in an answer. */
    path,
    /** The query parameter that takes the cursor; none when it is an address. */
    param: param.optional(),
    ...shared,
  }),
  z.strictObject({
    by: z.literal("page"),
    param: param.optional(),
    /** Number of the first page; default 1. */
    first: z.number().int().min(0).max(1_000_000).optional(),
    ...shared,
  }),
  z.strictObject({
    by: z.literal("offset"),
    param: param.optional(),
    ...shared,
  }),
]);

/** A config's pagination. */
export type Pagination = z.output<typeof paginationSchema>;
