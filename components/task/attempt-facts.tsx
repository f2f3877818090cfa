"use client";

import { Duration } from "@/components/shared/duration";
import { StateBadge } from "@/components/shared/state-mark";
import { Timestamp } from "@/components/shared/timestamp";
import { Callout } from "@/components/ui/callout";
import { CopyButton } from "@/components/ui/copy-button";
import type { AttemptView } from "@/lib/schemas/api/run";
import { ATTEMPT_LOOKS } from "./attempt-look";

/** One line on an attempt, and the error that it ended with. */
export function AttemptFacts({ attempt, zone }: { attempt: AttemptView; zone: string }) {
  const look = ATTEMPT_LOOKS[attempt.state];
  const error = attempt.error?.trim() ?? "";
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5 text-ink-2">
        <StateBadge state={look.state} label={look.label} />
        <Duration startedAt={attempt.startedAt} endedAt={attempt.endedAt} className="text-ink" />
        <span>
          <span className="text-ink-3">started</span>{" "}
          <Timestamp value={attempt.startedAt} zone={zone} />
        </span>
        <span>
          <span className="text-ink-3">on</span> {attempt.workerName}
        </span>
        {attempt.exitCode !== null && (
          <span>
            <span className="text-ink-3">exit code</span> {attempt.exitCode}
          </span>
        )}
        {attempt.isolation !== null && (
          <span>
            <span className="text-ink-3">isolation</span> {attempt.isolation}
          </span>
        )}
      </div>
      {error !== "" && (
        <Callout
          tone="danger"
          title={attempt.state === "lost" ? "Its worker was lost" : "Why it failed"}
          action={<CopyButton text={error} label="Copy the error" />}
        >
          <pre className="max-h-40 overflow-auto whitespace-pre-wrap break-words font-mono text-ink text-xs">
            {error}
          </pre>
        </Callout>
      )}
    </>
  );
}
