import { StateBadge } from "@/components/shared/state-mark";
import type { RunView } from "@/lib/schemas/api/run";

/** Who cancelled a run, beside its state; nothing for other runs. */
export function CancelledBy({ run }: { run: Pick<RunView, "cancelledBy"> }) {
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
