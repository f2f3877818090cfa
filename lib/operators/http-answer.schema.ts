import * as z from "zod";
import { field } from "./meta";

/** A text that an answer must contain. */
export const responseContains = z
  .string()
  .min(1)
  .max(1000)
  .optional()
  .meta(field({ title: "Answer contains", description: "A text", template: true }));

/** Values that an answer must have. */
export const responseJson = z
  .record(z.string().min(1).max(200), z.json())
  .optional()
  .meta(
    field({
      title: "Answer's values",
      description: "Paths such as job.state, and the value that each must have",
      template: true,
    }),
  );
