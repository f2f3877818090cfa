import type * as z from "zod";
import { type Answer, answerSchema, type Question } from "@/lib/schemas/approval";
import { formatDuration } from "@/lib/schemas/duration";
import { approvalDescription, DEFAULT_CHOICES } from "./approval.schema";
import type { OperatorContext } from "./context";
import type { Operator, OperatorResult } from "./define-operator";
import { TaskFailure, TaskSkipped } from "./outcome";

type Config = z.output<typeof approvalDescription.config>;

/** The `approval` operator. */
export const approvalOperator: Operator<typeof approvalDescription.config> = {
  ...approvalDescription,
  async run(ctx, config) {
    const question = questionOf(config);
    if (ctx.resumed === null) return ask(ctx, config, question);
    if (ctx.resumed.input !== null) {
      return decided(ctx, question, answerSchema.parse(ctx.resumed.input));
    }
    const left = (config.timeout ?? Number.POSITIVE_INFINITY) - ctx.resumed.elapsedSeconds;
    // Looked at before its time, as after a restart: nothing has changed.
    if (left > 0) return wait(ctx.resumed.saw, config, left, question);
    return timedOut(ctx, config, question);
  },
};

function questionOf(config: Config): Question {
  const choices = config.choices ?? DEFAULT_CHOICES;
  return {
    message: config.message,
    choices,
    refusals: config.refusals ?? choices.filter((choice) => choice === "reject"),
    role: config.role ?? "operator",
  };
}

function ask(ctx: OperatorContext, config: Config, question: Question): OperatorResult {
  const who = question.role === "owner" ? "an owner" : `${article(question.role)} or above`;
  const saw = `asked ${who}: ${question.choices.join(" or ")}`;
  ctx.log.info(config.message.trim());
  ctx.log.system(saw);
  return wait(saw, config, config.timeout, question);
}

function article(role: string): string {
  return `${/^[aeiou]/.test(role) ? "an" : "a"} ${role}`;
}

function wait(
  saw: string,
  config: Config,
  left: number | undefined,
  question: Question,
): OperatorResult {
  return {
    defer: {
      saw,
      ask: question,
      ...(config.timeout === undefined || left === undefined ? {} : { afterSeconds: left }),
    },
  };
}

function decided(ctx: OperatorContext, question: Question, answer: Answer): OperatorResult {
  const { choice, by, comment } = answer;
  const words = `${by} chose ${choice}${comment === "" ? "" : `: ${comment}`}`;
  ctx.log.info(words);
  if (question.refusals.includes(choice)) {
    throw new TaskFailure("refused", words, { retryable: false });
  }
  return { output: { ...answer } };
}

function timedOut(ctx: OperatorContext, config: Config, question: Question): OperatorResult {
  const words = `Nobody decided within ${formatDuration(config.timeout ?? 0)}`;
  if (config.on_timeout === "skip") throw new TaskSkipped(words);
  if (config.on_timeout === "choose" && config.default_choice !== undefined) {
    ctx.log.system(words);
    const at = new Date().toISOString();
    return decided(ctx, question, {
      choice: config.default_choice,
      by: "timeout",
      comment: "",
      at,
    });
  }
  throw new TaskFailure("approval_timeout", words, { retryable: false });
}
