import * as z from "zod";
import { answerSchema, MAX_COMMENT_LENGTH, questionSchema } from "../approval";
import { instantSchema, pageQuerySchema, pageSchema } from "./common";

/** A task that asks or asked a person. */
export const approvalSchema = z.object({
  dagId: z.string(),
  run: z.uuid(),
  runId: z.string(),
  logicalDate: instantSchema,
  taskId: z.string(),
  attempt: z.number().int(),
  question: questionSchema,
  askedAt: instantSchema,
  /** When it no longer waits; null for never, and when it has ended. */
  expiresAt: instantSchema.nullable(),
  /** Null while nobody has answered. */
  answer: answerSchema.nullable(),
  /** Whether an answer still counts. */
  open: z.boolean(),
});
export type ApprovalView = z.infer<typeof approvalSchema>;
export const approvalPageSchema = pageSchema(approvalSchema);
export const approvalListQuerySchema = pageQuerySchema.extend({
  state: z.enum(["open", "all"]).default("open"),
});

export const decideBodySchema = z.strictObject({
  choice: z.string().min(1).max(60),
  comment: z.string().trim().max(MAX_COMMENT_LENGTH).default(""),
});
export type DecideBody = z.input<typeof decideBodySchema>;
