import * as z from "zod";

/**
 * One thing that is wrong (or doubtful) in something a person wrote: where it is, what was found
 * and what would have been allowed. `line` and `column` count from 1.
 */
export const problemSchema = z.object({
  path: z.array(z.union([z.string(), z.number()])),
  message: z.string(),
  found: z.string().optional(),
  allowed: z.string().optional(),
  line: z.number().int().positive().optional(),
  column: z.number().int().positive().optional(),
  severity: z.enum(["error", "warning"]),
  code: z.string(),
});

/** See {@link problemSchema}. */
export type Problem = {
  path: (string | number)[];
  message: string;
  found?: string;
  allowed?: string;
  line?: number;
  column?: number;
  severity: "error" | "warning";
  code: string;
};

/** Whether any problem in the list forbids going on; warnings do not. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === "error");
}
