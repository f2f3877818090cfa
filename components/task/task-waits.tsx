import { Duration } from "@/components/shared/duration";
import { Timestamp } from "@/components/shared/timestamp";
import { Card } from "@/components/ui/card";
import type { WaitView } from "@/lib/schemas/api/run";

/** What a task instance waited for, one line a reason, each with its share of the time. */
export function TaskWaits({ waits, zone }: { waits: readonly WaitView[]; zone: string }) {
  if (waits.length === 0) return null;
  return (
    <Card title="What it waited for">
      <ol className="flex flex-col gap-3">
        {waits.map((wait) => (
          <li key={`${wait.from}-${wait.kind}`} className="flex gap-3">
            <span
              aria-hidden
              className={`mt-1.5 size-2 shrink-0 rounded-full ${wait.to === null ? "animate-breathe bg-accent" : "bg-line-strong"}`}
            />
            <div className="min-w-0 flex-1">
              <p className="break-words text-ink">{wait.text}</p>
              <p className="text-ink-3 text-xs">
                <Timestamp value={wait.from} zone={zone} format="absolute" focusable={false} />
                {wait.to === null && " until now"}
              </p>
            </div>
            <span className="shrink-0 text-ink-2 tabular-nums">
              <Duration startedAt={wait.from} endedAt={wait.to} />
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
