"use client";

import { Timestamp } from "@/components/shared/timestamp";
import { Callout } from "@/components/ui/callout";
import { formatDuration } from "@/lib/browser/format";
import type { RunDetail } from "@/lib/schemas/api/run";

/** Most tasks that a way is told by. */
const MAX_NAMES = 4;

/** When a run will probably end, and the rules that want it earlier. */
export function RunOutlook({ run, zone }: { run: RunDetail; zone: string }) {
  const { eta, deadlines } = run;
  if (eta === null && deadlines.length === 0) return null;
  const endsMs = eta === null ? null : Date.parse(eta.at);
  const late = deadlines.filter(({ at }) => endsMs !== null && Date.parse(at) < endsMs);
  const [first] = late;
  const names = eta?.path.slice(0, MAX_NAMES).join(" → ") ?? "";
  const more = (eta?.path.length ?? 0) > MAX_NAMES ? " → …" : "";
  return (
    <Callout
      tone={first === undefined ? "info" : "warn"}
      title={
        eta === null || endsMs === null ? (
          "It has a deadline"
        ) : first === undefined ? (
          <>
            It probably ends <Timestamp value={eta.at} zone={zone} focusable={false} />
          </>
        ) : (
          <>
            It will probably end {formatDuration(endsMs - Date.parse(first.at))} after the deadline
            of {first.rule}
          </>
        )
      }
    >
      {eta !== null && (
        <p>
          By what its tasks usually take: <Timestamp value={eta.at} zone={zone} format="absolute" />
          {names !== "" && (
            <>
              , decided by <span className="break-all font-mono text-xs">{names + more}</span>
            </>
          )}
        </p>
      )}
      {deadlines.map(({ rule, at }) => (
        <p key={rule}>
          {rule} wants it to have ended by{" "}
          <Timestamp value={at} zone={zone} format="absolute" focusable={false} />
        </p>
      ))}
    </Callout>
  );
}
