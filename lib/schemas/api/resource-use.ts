import * as z from "zod";
import { pageSchema } from "./common";

/** A DAG whose current version names a connection or a variable. */
export const resourceUseSchema = z.object({
  dagId: z.string(),
  paused: z.boolean(),
  /** The tasks that name it, in the order of the document. */
  tasks: z.array(z.string()),
});
export const resourceUsePageSchema = pageSchema(resourceUseSchema);
