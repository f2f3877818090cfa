import type { CheckSeverity } from "@/lib/schemas/check";
import { StateBadge } from "./state-mark";

/** How a check ended: passed, failed, or failed with a warning only. */
export function CheckOutcome({ passed, severity }: { passed: boolean; severity: CheckSeverity }) {
  if (passed) return <StateBadge state="success" label="Passed" size="sm" />;
  return severity === "error" ? (
    <StateBadge state="failed" label="Failed" size="sm" />
  ) : (
    <StateBadge state="up_for_retry" label="Warned" size="sm" />
  );
}
