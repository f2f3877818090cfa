import * as z from "zod";
import { connectionTypeSchema } from "../connection-config";
import { poolNameSchema } from "../dag-task-defaults";
import { instantSchema } from "./common";

/** Ids of connections and keys of variables, as templates name them. */
export const resourceKeySchema = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]{0,99}$/,
    "letters, digits and underscores, not starting with a digit",
  );

const descriptionSchema = z.string().max(500).default("");
/** The last test of a connection; at first it is pending, until a worker has done it. */
export const connectionTestSchema = z.object({
  id: z.string(),
  state: z.enum(["pending", "ok", "failed"]),
  at: z.string(),
  /** `connected`, or what went wrong. */
  code: z.string().optional(),
  message: z.string().optional(),
  /** What to do about it. */
  hint: z.string().optional(),
});

/** When something was made or last changed, and by whom, as the audit log tells. */
export const lastChangeSchema = z.object({ at: instantSchema, by: z.string() });

export const connectionSchema = z.object({
  connId: z.string(),
  type: connectionTypeSchema,
  description: z.string(),
  config: z.record(z.string(), z.json()),
  /** Secret fields that have a value; the values stay where they are. */
  secretsSet: z.array(z.string()),
  /** Null when it was not tested as it is now. */
  test: connectionTestSchema.nullable(),
  lastChange: lastChangeSchema.nullable(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export const connectionListSchema = z.object({ items: z.array(connectionSchema) });
export const createConnectionBodySchema = z.strictObject({
  connId: resourceKeySchema,
  type: connectionTypeSchema,
  description: descriptionSchema,
  /** All fields of the type, secret ones included. */
  config: z.record(z.string(), z.json()),
});
/** Secret fields that are left out keep their value. */
export const updateConnectionBodySchema = z.strictObject({
  description: z.string().max(500).optional(),
  config: z.record(z.string(), z.json()).optional(),
});

export const variableSchema = z.object({
  key: z.string(),
  description: z.string(),
  isSecret: z.boolean(),
  /** Whether every value must be JSON, for var.json. */
  isJson: z.boolean(),
  /** Null when secret. */
  value: z.string().nullable(),
  lastChange: lastChangeSchema.nullable(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export const variableListSchema = z.object({ items: z.array(variableSchema) });
export const createVariableBodySchema = z.strictObject({
  key: resourceKeySchema,
  value: z.string().max(65_536),
  isSecret: z.boolean().default(false),
  isJson: z.boolean().default(false),
  description: descriptionSchema,
});
export const updateVariableBodySchema = z.strictObject({
  value: z.string().max(65_536).optional(),
  /** What is kept must be JSON as well when it becomes true. */
  isJson: z.boolean().optional(),
  description: z.string().max(500).optional(),
});

const slotsSchema = z.number().int().min(0).max(100_000);

/** A pool and who uses it now; slots, unless it says tasks. */
export const poolSchema = z.object({
  name: z.string(),
  description: z.string(),
  slots: z.number().int(),
  /** Whether what is deferred keeps its slots. */
  includeDeferred: z.boolean(),
  /** True for the pool of tasks that name none: it cannot be deleted. */
  isDefault: z.boolean(),
  /** Slots of what runs, and of what is deferred where that counts. */
  usedSlots: z.number().int(),
  runningTasks: z.number().int(),
  deferredTasks: z.number().int(),
  /** Tasks that wait for a slot here or for a worker. */
  queuedTasks: z.number().int(),
  /** Tasks that wait for a slot of their DAG. */
  scheduledTasks: z.number().int(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export const poolListSchema = z.object({ items: z.array(poolSchema) });
export const createPoolBodySchema = z.strictObject({
  name: poolNameSchema,
  slots: slotsSchema,
  includeDeferred: z.boolean().default(false),
  description: descriptionSchema,
});
export const updatePoolBodySchema = z.strictObject({
  slots: slotsSchema.optional(),
  includeDeferred: z.boolean().optional(),
  description: z.string().max(500).optional(),
});
