import * as z from "zod";
import type { ROLES } from "./role";

/** Roles that can be asked; viewers decide nothing. */
export const DECIDING_ROLES = [
  "operator",
  "editor",
  "admin",
  "owner",
] as const satisfies readonly (typeof ROLES)[number][];
export const MAX_CHOICES = 10;
export const MAX_COMMENT_LENGTH = 2_000;

export const choiceSchema = z.string().trim().min(1).max(60);

/** What a task asks a person. */
export const questionSchema = z.object({
  message: z.string(),
  choices: z.array(z.string()),
  /** Choices that fail the task. */
  refusals: z.array(z.string()),
  /** The least role that may answer. */
  role: z.enum(DECIDING_ROLES),
});
export type Question = z.infer<typeof questionSchema>;

/** A person's answer, as the task is given it. */
export const answerSchema = z.object({
  choice: z.string(),
  comment: z.string(),
  by: z.string(),
  at: z.string(),
});
export type Answer = z.infer<typeof answerSchema>;
