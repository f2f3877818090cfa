import type { Answer, Question } from "@/lib/schemas/approval";
import type { Tenant } from "../tenant";

/** How a deferred attempt waits. */
export type DeferralRow = {
  attempt: number;
  open: boolean;
  saw: string;
  looks: number;
  begunAt: Date;
  lookedAt: Date;
  nextAt: Date | null;
  /** A worker looks just now. */
  isLooking: boolean;
  /** What a person is asked; null when nobody is. */
  question: Question | null;
  answer: Answer | null;
};

/** How the latest deferred attempt of a task instance waits, or waited; null when none did. */
export async function findDeferral(t: Tenant, taskInstanceId: string): Promise<DeferralRow | null> {
  const rows = await t.db.$queryRaw<DeferralRow[]>`
    select attempt, open, saw, looks, begun_at as "begunAt", looked_at as "lookedAt",
      next_at as "nextAt", worker_id is not null as "isLooking", ask as question,
      case when ask is not null then input end as answer
    from deferral
    where team_id = ${t.teamId}::uuid and task_instance_id = ${taskInstanceId}::uuid
    order by attempt desc limit 1`;
  return rows[0] ?? null;
}

/** Has a deferred task instance looked at now. False when it waits for no instant. */
export async function bringLookForward(t: Tenant, taskInstanceId: string): Promise<boolean> {
  const rows = await t.db.$queryRaw<{ looking: boolean }[]>`
    select engine.look_now(id) as looking from task_instance
    where team_id = ${t.teamId}::uuid and id = ${taskInstanceId}::uuid`;
  return rows[0]?.looking ?? false;
}
