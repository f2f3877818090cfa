import * as z from "zod";
import { choiceSchema, DECIDING_ROLES, MAX_CHOICES } from "@/lib/schemas/approval";
import { durationSchema } from "@/lib/schemas/duration";
import { type ConfigProblem, describeOperator } from "./define-operator";
import { field } from "./meta";

export const DEFAULT_CHOICES = ["approve", "reject"];

/** Waits until a person decides. */
export const approvalDescription = describeOperator({
  type: "approval",
  label: "Approval",
  description: "Asks a person and waits for the answer, without a slot",
  icon: "user-check",
  kind: "in_process",
  config: z.strictObject({
    message: z
      .string()
      .min(1)
      .max(4_000)
      .meta(field({ title: "Message", description: "What is asked", template: true })),
    choices: z
      .array(choiceSchema)
      .min(1)
      .max(MAX_CHOICES)
      .optional()
      .meta(field({ title: "Choices", description: "Default approve and reject" })),
    refusals: z
      .array(choiceSchema)
      .max(MAX_CHOICES)
      .optional()
      .meta(
        field({
          title: "Refusals",
          description: "Choices that fail the task; default reject, where it is a choice",
        }),
      ),
    role: z
      .enum(DECIDING_ROLES)
      .optional()
      .meta(field({ title: "Role", description: "The least that may answer; default operator" })),
    timeout: durationSchema
      .optional()
      .meta(field({ title: "Timeout", description: "How long it waits; default for ever" })),
    on_timeout: z
      .enum(["fail", "skip", "choose"])
      .optional()
      .meta(field({ title: "After the timeout", description: "Default fail" })),
    default_choice: choiceSchema
      .optional()
      .meta(field({ title: "Default choice", description: "With on_timeout: choose" })),
  }),
  check(config) {
    const problems: ConfigProblem[] = [];
    const choices = config.choices ?? DEFAULT_CHOICES;
    const known = `the choices are ${choices.join(", ")}`;
    if (new Set(choices).size < choices.length) {
      problems.push({
        path: ["choices"],
        message: "Each choice must differ from the others",
        code: "duplicate_choice",
      });
    }
    for (const [index, refusal] of (config.refusals ?? []).entries()) {
      if (choices.includes(refusal)) continue;
      const message = `"${refusal}" is no choice: ${known}`;
      problems.push({ path: ["refusals", index], message, code: "unknown_choice" });
    }
    if (config.on_timeout !== undefined && config.timeout === undefined) {
      const message = "on_timeout needs a timeout: without one it waits for ever";
      problems.push({ path: ["on_timeout"], message, code: "missing_timeout" });
    }
    if (config.on_timeout === "choose" && config.default_choice === undefined) {
      const message = `on_timeout: choose needs a default_choice: ${known}`;
      problems.push({ path: ["default_choice"], message, code: "missing_choice" });
    }
    if (config.default_choice !== undefined && !choices.includes(config.default_choice)) {
      const message = `"${config.default_choice}" is no choice: ${known}`;
      problems.push({ path: ["default_choice"], message, code: "unknown_choice" });
    }
    return problems;
  },
});
