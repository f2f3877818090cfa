import { StateBadge } from "@/components/shared/state-mark";
import type { RunView } from "@/lib/schemas/api/run";

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
