import { CalendarRange, Square } from "lucide-react";
import { StateBadge } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { TextLink } from "@/components/ui/link-button";
import { formatCount } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import type { OtherRunEffect } from "@/lib/schemas/api/operate";

/** What an order does in earlier and later runs, run by run. */
export function OtherRunList({
  dagId,
  others,
}: {
  dagId: string;
  others: readonly OtherRunEffect[];
}) {
  const { slug } = useTeam();
  const tasks = others.reduce((sum, other) => sum + other.tasks, 0);
  return (
    <div className="flex flex-col gap-1">
      <p className="flex items-center gap-1.5 text-ink-3 text-xs">
        <CalendarRange size={13} aria-hidden />
        {others.length === 0
          ? "No other run has such a task."
          : `${formatCount(tasks, "task")} in ${formatCount(others.length, "other run")}`}
      </p>
      {others.length > 0 && (
        <ul
          aria-label="Other runs that change"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that keys must reach it
          tabIndex={0}
          className="max-h-52 divide-y overflow-y-auto overscroll-contain rounded-md border bg-sunken"
        >
          {others.map((other) => (
            <li
              key={other.id}
              className="flex flex-wrap items-center gap-x-2 gap-y-0.5 px-2.5 py-1.5"
            >
              <span className="min-w-0 flex-1 basis-40">
                <TextLink href={paths.run(slug, dagId, other.id)}>
                  <Timestamp value={other.logicalDate} format="absolute" focusable={false} />
                </TextLink>
              </span>
              <span className="flex items-center gap-1.5 text-ink-2 text-xs">
                {other.stopped > 0 && (
                  <span className="flex items-center gap-1 text-warn-text">
                    <Square size={11} aria-hidden /> {other.stopped} stopped
                  </span>
                )}
                {formatCount(other.tasks, "task")}
                <StateBadge state={other.state} kind="run" size="sm" />
                {other.next !== other.state && (
                  <>
                    <span aria-hidden="true" className="text-ink-3">
                      →
                    </span>
                    <StateBadge state={other.next} kind="run" size="sm" />
                  </>
                )}
              </span>
              {other.note !== "" && (
                <span className="basis-full break-words text-warn-text text-xs">{other.note}</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
