import type { AnyState } from "@/components/shared/state";
import type { AttemptView } from "@/lib/schemas/api/run";

/** An attempt's state by the marks of task states, with its own words. */
export const ATTEMPT_LOOKS: Record<AttemptView["state"], { state: AnyState; label: string }> = {
  running: { state: "running", label: "Running" },
  deferred: { state: "deferred", label: "Waiting" },
  success: { state: "success", label: "Success" },
  failed: { state: "failed", label: "Failed" },
  skipped: { state: "skipped", label: "Skipped" },
  lost: { state: "upstream_failed", label: "Worker lost" },
  cancelled: { state: "removed", label: "Cancelled" },
};
