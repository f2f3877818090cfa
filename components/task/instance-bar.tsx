import { ArrowLeft, ChevronLeft, ChevronRight } from "lucide-react";
import { useTeam } from "@/components/shared/team-context";
import { LinkButton } from "@/components/ui/link-button";
import { paths } from "@/lib/browser/paths";
import type { TaskInstanceDetail } from "@/lib/schemas/api/run";
import { instanceName } from "./mapped-instances";

/** Which instance of a mapped task is shown, its element, and the ways to its neighbours. */
export function InstanceBar({
  dagId,
  run,
  task,
}: {
  dagId: string;
  run: string;
  task: TaskInstanceDetail;
}) {
  const { slug } = useTeam();
  const at = (map?: number) =>
    paths.task(slug, dagId, run, task.taskId, map === undefined ? {} : { map });
  return (
    <nav
      aria-label="Instances of the mapped task"
      className="flex flex-wrap items-center gap-x-3 gap-y-2"
    >
      <LinkButton href={at()} size="sm" icon={<ArrowLeft size={14} aria-hidden />}>
        All instances
      </LinkButton>
      <strong className="break-all font-semibold text-ink">{instanceName(task)}</strong>
      <code className="min-w-0 break-all font-mono text-ink-3 text-xs">
        {JSON.stringify(task.item)}
      </code>
      <span className="ml-auto flex gap-1">
        {task.mapIndex > 0 && (
          <LinkButton
            href={at(task.mapIndex - 1)}
            size="sm"
            variant="ghost"
            icon={<ChevronLeft size={14} aria-hidden />}
          >
            Previous
          </LinkButton>
        )}
        {task.siblings > task.mapIndex + 1 && (
          <LinkButton
            href={at(task.mapIndex + 1)}
            size="sm"
            variant="ghost"
            iconEnd={<ChevronRight size={14} aria-hidden />}
          >
            Next
          </LinkButton>
        )}
      </span>
    </nav>
  );
}
