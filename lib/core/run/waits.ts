import type { BlockerKind } from "@/lib/schemas/api/run";
import type { Blocker } from "./waiting-for";

/** What is kept of a task instance's way to its attempts. */
export type WaitFacts = {
  run: { queuedAt: Date; startedAt: Date | null };
  upstream: readonly { taskId: string; endedAt: Date | null }[];
  /** Of the latest attempt, or of the one to come. */
  scheduledAt: Date | null;
  queuedAt: Date | null;
  attempts: readonly { startedAt: Date; endedAt: Date | null }[];
  /** What it waits for now. */
  blocker: Blocker | null;
};

/** A stretch of waiting; it lasts when `to` is null. */
export type Wait = { kind: BlockerKind; text: string; from: Date; to: Date | null };

/**
 * What a task instance waited for until now, in order: read from the instants that it keeps anyway,
 * so that nothing is written for it. Stretches of no length are left out.
 */
export function waitsOf(facts: WaitFacts): Wait[] {
  const { run, attempts, blocker } = facts;
  const waits: Wait[] = [];
  let at = run.queuedAt;
  const until = (to: Date | null, kind: BlockerKind, text: string) => {
    if (to === null || to <= at) return;
    waits.push({ kind, text, from: at, to });
    at = to;
  };
  until(run.startedAt, "run_limit", "Its run waited to start");
  for (const [index, attempt] of attempts.entries()) {
    if (index > 0) {
      const before = attempts[index - 1]?.endedAt ?? null;
      if (before !== null && before > at) at = before;
    }
    const isLast = index === attempts.length - 1 && blocker === null;
    if (isLast) toItsPlace(facts, index, until);
    const text = index === 0 ? "Upstream tasks and a free place" : between(index);
    until(attempt.startedAt, isLast ? "worker" : kindOf(index), isLast ? PLACE : text);
    if (attempt.startedAt > at) at = attempt.startedAt;
  }
  if (blocker === null) return waits;
  const last = attempts.at(-1)?.endedAt ?? null;
  if (last !== null && last > at) at = last;
  toItsPlace(facts, attempts.length, until);
  waits.push({ kind: blocker.kind, text: blocker.text, from: at, to: null });
  return waits;
}

const PLACE = "A worker with a free slot, or a slot of its pool";

/** Until it was ready, and until it had a slot of its DAG, on the way to an attempt. */
function toItsPlace(
  { scheduledAt, queuedAt, upstream }: WaitFacts,
  attempt: number,
  until: (to: Date | null, kind: BlockerKind, text: string) => void,
): void {
  if (attempt === 0) until(scheduledAt, "upstream", upstreamText(upstream));
  else until(scheduledAt, "retry", between(attempt));
  until(queuedAt, "dag_limit", "A free slot of its DAG");
}

function kindOf(attempt: number): BlockerKind {
  return attempt === 0 ? "upstream" : "retry";
}

function between(attempt: number): string {
  return `Between attempt ${attempt} and attempt ${attempt + 1}`;
}

function upstreamText(upstream: WaitFacts["upstream"]): string {
  let last: { taskId: string; endedAt: Date | null } | undefined;
  for (const task of upstream) {
    if (task.endedAt !== null && (last?.endedAt == null || task.endedAt > last.endedAt))
      last = task;
  }
  return last === undefined
    ? "Upstream tasks"
    : `Upstream tasks; the last to end was ${last.taskId}`;
}
