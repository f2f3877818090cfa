import Link from "next/link";
import { Card } from "@/components/ui/card";
import { formatCount, formatDuration, formatPercent } from "@/lib/browser/format";
import type { GanttModel } from "./model";

/** The chain of tasks that the run's length came from: how long each worked, and its share with its waits. */
export function CriticalPathCard({
  model: { path, whole, work },
  isOver,
  hrefOf,
}: {
  model: GanttModel;
  isOver: boolean;
  hrefOf: (taskId: string) => string;
}) {
  if (path.steps.length === 0) return null;
  const length = whole.toMs - whole.fromMs;
  const workMs = [...work.values()].reduce((sum, ms) => sum + ms, 0);
  const pathMs = path.waitMs + path.runMs;
  return (
    <Card
      title="Critical path"
      description={`${formatCount(path.steps.length, "task")} in a row decided how long the run ${isOver ? "took" : "takes so far"}: ${formatDuration(workMs)} of work (${formatPercent(workMs / length)} of ${formatDuration(length)}) and ${formatDuration(pathMs - workMs)} of waiting, for slots, workers and retries.`}
    >
      <ol className="flex flex-wrap gap-x-1.5 gap-y-2 text-xs">
        {path.steps.map((step, index) => (
          <li key={step.taskId} className="flex min-w-0 items-center gap-1.5">
            {index > 0 && (
              <span aria-hidden className="text-ink-3">
                →
              </span>
            )}
            <Link
              href={hrefOf(step.taskId)}
              className="inline-flex min-w-0 items-center gap-2 rounded-md border px-2 py-1 hover:bg-hover"
            >
              <span className="truncate font-medium text-ink">{step.taskId}</span>
              <span className="whitespace-nowrap text-ink-2 tabular-nums">
                {formatDuration(work.get(step.taskId) ?? 0)} ·{" "}
                {formatPercent((step.endMs - step.fromMs) / length)}
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </Card>
  );
}
