import { roleAtLeast } from "@/lib/core/permissions";
import { giveAnswer } from "@/lib/db/stores/approval";
import { recordAudit, type TeamActor } from "@/lib/db/stores/audit";
import { findDeferral } from "@/lib/db/stores/deferral";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, invalid } from "@/lib/errors";
import type { TaskInstanceDetail } from "@/lib/schemas/api/run";
import type { Question } from "@/lib/schemas/approval";
import { findTaskOf, getTask } from "./get-tasks";

/**
 * Answers a task that asks a person; it goes on at once.
 *
 * @throws AppError not_found; forbidden when it asks a higher role; invalid_request for a choice that
 * it does not give; conflict when it does not wait for an answer any more
 */
export async function decideApproval(
  t: Tenant,
  actor: TeamActor,
  { dag, run: runUuid, task: taskId }: { dag: string; run: string; task: string },
  { choice, comment }: { choice: string; comment: string },
  now: Date,
): Promise<TaskInstanceDetail> {
  const { run, task } = await findTaskOf(t, dag, runUuid, taskId);
  const asked = await findDeferral(t, task.id);
  if (asked?.question == null || task.state !== "awaiting_input") {
    throw new AppError("conflict", `The task ${taskId} asks nobody: it is ${task.state}`);
  }
  requireRole(actor, asked.question);
  if (!asked.question.choices.includes(choice)) throw unknownChoice(choice, asked.question);
  const answer = { choice, comment, by: actor.name, at: now.toISOString() };
  if (!(await giveAnswer(t, task.id, asked.attempt, answer))) {
    const by = asked.answer === null ? "its time is over" : `${asked.answer.by} did`;
    throw new AppError("conflict", `The task ${taskId} does not wait for an answer: ${by}`);
  }
  await recordAudit(t, actor, {
    action: "approval.decide",
    entityKind: "run",
    entityId: `${dag}/${run.runId}`,
    detail: { run: run.id, tasks: [taskId], choice, comment },
  });
  return await getTask(t, dag, runUuid, taskId);
}

function requireRole(actor: TeamActor, question: Question): void {
  if (roleAtLeast(actor.role, question.role)) return;
  throw new AppError(
    "forbidden",
    `This asks the role ${question.role} or above; yours is ${actor.role}`,
  );
}

function unknownChoice(choice: string, question: Question): AppError {
  return invalid([
    {
      path: ["choice"],
      message: `"${choice}" is not among the choices`,
      found: choice,
      allowed: question.choices.join(", "),
      severity: "error",
      code: "unknown_choice",
    },
  ]);
}
