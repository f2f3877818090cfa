import * as z from "zod";
import { defineJob } from "./define-job";

/** There may be work for workers of this queue label: they take a turn. */
export const executeJob = defineJob({
  name: "execute",
  payload: z.strictObject({ queue: z.string().min(1).max(100) }),
  coalesce: true,
  key: (payload) => payload.queue,
});

/** Something changed that the schedule depends on: due runs are created. */
export const schedulingPassJob = defineJob({
  name: "scheduling-pass",
  payload: z.strictObject({}),
  coalesce: true,
});

/** Removes what is past its time: deleted DAGs, old sessions, idempotency keys, workers. */
export const upkeepJob = defineJob({
  name: "upkeep",
  payload: z.strictObject({}),
  coalesce: true,
  cron: "*/15 * * * *",
});

/** Looks for schedules that stand still although they should not. */
export const watchdogJob = defineJob({
  name: "schedule-watchdog",
  payload: z.strictObject({}),
  coalesce: true,
  cron: "* * * * *",
});

/** A person wants to know whether a connection works. */
export const testConnectionJob = defineJob({
  name: "test-connection",
  payload: z.strictObject({ teamId: z.uuid(), connId: z.string().min(1), testId: z.uuid() }),
  coalesce: false,
});

/** Mails that go to a person's own account. */
export const PERSON_MAILS = ["password_reset", "password_changed"] as const;

/** A person is owed a mail about their account, if there is one with that address. */
export const personMailJob = defineJob({
  name: "person-mail",
  payload: z.strictObject({ kind: z.enum(PERSON_MAILS), email: z.string().min(3).max(254) }),
  coalesce: false,
});

/** An invitation goes to its address by mail. */
export const invitationMailJob = defineJob({
  name: "invitation-mail",
  payload: z.strictObject({ teamId: z.uuid(), invitationId: z.uuid() }),
  coalesce: false,
});

/** A team was deleted: what it has under way is ended. */
export const closeTeamJob = defineJob({
  name: "close-team",
  payload: z.strictObject({ teamId: z.uuid() }),
  coalesce: false,
});

/** A person gave an order over many runs: it is carried out run by run. */
export const runOrderJob = defineJob({
  name: "run-order",
  payload: z.strictObject({ teamId: z.uuid(), orderId: z.uuid() }),
  coalesce: true,
  key: (payload) => payload.orderId,
});

/** Every kind of job; the worker makes their queues. */
export const JOBS = [
  executeJob,
  schedulingPassJob,
  upkeepJob,
  watchdogJob,
  testConnectionJob,
  personMailJob,
  invitationMailJob,
  closeTeamJob,
  runOrderJob,
] as const;
