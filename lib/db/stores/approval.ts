import * as z from "zod";
import { givenInstantSchema } from "@/lib/schemas/api/common";
import type { Answer, Question } from "@/lib/schemas/approval";
import { Prisma } from "../generated/client";
import { allOf } from "../sql/fragments";
import type { Tenant } from "../tenant";
import { decodeCursor, type Page, pageOf } from "./cursor";

/** An attempt that asks or asked a person. */
export type ApprovalRow = {
  taskInstanceId: string;
  attempt: number;
  dagId: string;
  run: string;
  runId: string;
  logicalDate: Date;
  taskId: string;
  question: Question;
  answer: Answer | null;
  open: boolean;
  begunAt: Date;
  nextAt: Date | null;
};

const cursorSchema = z.tuple([givenInstantSchema, z.uuid(), z.int()]);

/** Questions, the newest first, by the index deferral_asked_open or deferral_asked. */
export async function listApprovals(
  t: Tenant,
  filter: { state: "open" | "all"; cursor?: string | undefined; limit: number },
): Promise<Page<ApprovalRow>> {
  const before = decodeCursor(cursorSchema, filter.cursor);
  const terms = [Prisma.sql`team_id = ${t.teamId}::uuid`, Prisma.sql`ask is not null`];
  if (filter.state === "open") terms.push(Prisma.sql`open`, Prisma.sql`input is null`);
  if (before !== null) {
    terms.push(
      Prisma.sql`(begun_at, task_instance_id, attempt)
        < (${before[0]}::timestamptz, ${before[1]}::uuid, ${before[2]}::int)`,
    );
  }
  const rows = await t.db.$queryRaw<ApprovalRow[]>`
    select q.task_instance_id as "taskInstanceId", q.attempt, d.dag_id as "dagId", r.id as run,
      r.run_id as "runId", r.logical_date as "logicalDate", i.task_id as "taskId",
      q.ask as question, q.input as answer, q.open, q.begun_at as "begunAt", q.next_at as "nextAt"
    from (
      select * from deferral where ${allOf(terms)}
      order by begun_at desc, task_instance_id desc, attempt desc limit ${filter.limit + 1}
    ) q
    join task_instance i on i.id = q.task_instance_id
    join dag_run r on r.id = i.dag_run_id
    join dag d on d.id = r.dag_id
    order by q.begun_at desc, q.task_instance_id desc, q.attempt desc`;
  return pageOf(rows, filter.limit, (row) => [
    row.begunAt.toISOString(),
    row.taskInstanceId,
    row.attempt,
  ]);
}

/** Puts an answer down; false when none is waited for any more. */
export async function giveAnswer(
  t: Tenant,
  taskInstanceId: string,
  attempt: number,
  answer: Answer,
): Promise<boolean> {
  const rows = await t.db.$queryRaw<{ given: boolean }[]>`
    select engine.answer(id, ${attempt}::int, ${JSON.stringify(answer)}::jsonb) as given
    from task_instance where team_id = ${t.teamId}::uuid and id = ${taskInstanceId}::uuid`;
  return rows[0]?.given ?? false;
}
