import { StateBadge } from "@/components/shared/state-mark";
import type { RunView } from "@/lib/schemas/api/run";

/** Who or what ended a run before its time, beside its state; nothing for other runs. */
export function EndedBy({ run }: { run: Pick<RunView, "cancelledBy" | "timedOut"> }) {
  if (run.timedOut) {
    return <span className="break-words text-ink-3 text-xs">Took longer than dagrun_timeout</span>;
  }
  if (run.cancelledBy === null) return null;
  return (
    <span className="break-words text-ink-3 text-xs">
      Cancelled by <span className="font-medium text-ink-2">{run.cancelledBy}</span>
    </span>
  );
}

/** A run's state; a success that hides a failed task says so. */
export function RunStateBadge({
  run,
  size = "sm",
}: {
  run: Pick<RunView, "state" | "hasFailures">;
  size?: "sm" | "md";
}) {
  const mixed = run.state === "success" && run.hasFailures;
  return (
    <StateBadge
      state={run.state}
      kind="run"
      size={size}
      {...(mixed ? { label: "Success, with failures" } : {})}
    />
  );
}
