import * as z from "zod";
import { FORBIDDEN_KEYS } from "./json";

/** Form of a DAG's or a task's identifier. */
export const ID_PATTERN = /^[A-Za-z0-9_.-]{1,200}$/;

const ID_ALLOWED = "1 to 200 of the characters A-Z a-z 0-9 _ . -";

/** Identifier of anything that a document names. */
export const idSchema = z
  .string()
  .regex(ID_PATTERN, { error: `Expected ${ID_ALLOWED}` })
  .refine((id) => !FORBIDDEN_KEYS.has(id), { error: "This name is reserved" });

/** Identifier of a DAG, unique within its team. */
export const dagIdSchema = idSchema.meta({
  title: "DAG id",
  description: `Name of the DAG, unique in the team: ${ID_ALLOWED}`,
  examples: ["dag_etl_example"],
});

/** Identifier of a task, unique within its DAG. */
export const taskIdSchema = idSchema.meta({
  title: "Task id",
  description: `Name of the task, unique in the DAG: ${ID_ALLOWED}`,
  examples: ["transform_data"],
});
