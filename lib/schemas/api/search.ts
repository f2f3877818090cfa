import * as z from "zod";
import { dagRunStateSchema } from "../states";
import { instantSchema } from "./common";

/** What a person typed to find something; the empty text finds nothing. */
export const searchQuerySchema = z.strictObject({ q: z.string().max(200).default("") });

/** The best matches of a team, each kind by itself and few of each. */
export const searchResultSchema = z.object({
  dags: z.array(
    z.object({
      dagId: z.string(),
      description: z.string(),
      paused: z.boolean(),
      lastState: dagRunStateSchema.nullable(),
    }),
  ),
  tasks: z.array(z.object({ dagId: z.string(), taskId: z.string(), operator: z.string() })),
  /** The newest runs of the DAG that matches best. */
  runs: z.array(
    z.object({
      id: z.uuid(),
      dagId: z.string(),
      runId: z.string(),
      state: dagRunStateSchema,
      runAfter: instantSchema,
    }),
  ),
});
export type SearchResult = z.infer<typeof searchResultSchema>;
