"use client";

import { clsx } from "clsx";
import { Duration } from "@/components/shared/duration";
import { StateDot } from "@/components/shared/state-mark";
import type { AttemptView } from "@/lib/schemas/api/run";
import { ATTEMPT_LOOKS } from "./attempt-look";

/** The attempts of a task instance, oldest first, as a row to choose from. */
export function AttemptPicker({
  attempts,
  chosen,
  onChoose,
}: {
  attempts: readonly AttemptView[];
  chosen: number;
  onChoose: (attempt: number) => void;
}) {
  return (
    <fieldset className="flex max-w-full gap-1.5 overflow-x-auto pb-0.5">
      <legend className="sr-only">Attempt</legend>
      {attempts.map((attempt) => {
        const look = ATTEMPT_LOOKS[attempt.state];
        return (
          <label
            key={attempt.number}
            className={clsx(
              "relative flex shrink-0 cursor-pointer items-center gap-2 rounded-md border px-2.5 py-1.5",
              "has-focus-visible:outline-2 has-focus-visible:outline-focus",
              attempt.number === chosen
                ? "border-accent-line bg-accent-soft text-ink"
                : "bg-surface text-ink-2 hover:bg-hover",
            )}
          >
            <input
              type="radio"
              name="attempt"
              className="absolute inset-0 cursor-pointer appearance-none outline-none"
              checked={attempt.number === chosen}
              onChange={() => onChoose(attempt.number)}
            />
            <StateDot state={look.state} decorative />
            <span className="font-medium">Try {attempt.number}</span>
            <span className="sr-only">{look.label}</span>
            <Duration
              startedAt={attempt.startedAt}
              endedAt={attempt.endedAt}
              className="text-ink-3 text-xs"
            />
          </label>
        );
      })}
    </fieldset>
  );
}
