import type { TaskInstanceView } from "@/lib/schemas/api/run";

/** The task instance whose failure came first; the others may only have followed from it. */
export function firstFailed<T extends Pick<TaskInstanceView, "state" | "endedAt">>(
  tasks: readonly T[],
): T | undefined {
  return tasks
    .filter((task) => task.state === "failed")
    .toSorted((a, b) => (a.endedAt ?? "").localeCompare(b.endedAt ?? ""))[0];
}
