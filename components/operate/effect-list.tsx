import { CornerDownRight, Square } from "lucide-react";
import { StateBadge } from "@/components/shared/state-mark";
import type { Effect } from "@/lib/schemas/api/operate";
import type { TaskInstanceState } from "@/lib/schemas/states";
import { followWords, orderName, runWords } from "./words";

/** What an order does, task by task, before it is given. */
export function EffectList({
  effect,
  wordsOf,
}: {
  effect: Effect;
  /** What comes of a task that the order names. */
  wordsOf: (item: Effect["items"][number]) => string;
}) {
  const run = runWords(effect.run);
  return (
    <div className="flex flex-col gap-3">
      <List label="Tasks that change">
        {effect.items.map((item) => (
          <Row
            key={item.taskId}
            taskId={orderName(item.taskId, item.mapIndex)}
            state={item.state}
            note={reasonNote(item)}
          >
            {item.willBeStopped && <Square size={11} aria-hidden className="text-warn-text" />}
            <span className={item.willBeStopped ? "text-warn-text" : ""}>{wordsOf(item)}</span>
          </Row>
        ))}
      </List>
      {effect.follows.length > 0 && (
        <div className="flex flex-col gap-1">
          <p className="flex items-center gap-1.5 text-ink-3 text-xs">
            <CornerDownRight size={13} aria-hidden /> What follows
          </p>
          <List label="What follows">
            {effect.follows.map((item) => (
              <Row key={item.taskId} taskId={item.taskId} state={item.state}>
                {followWords(item)}
              </Row>
            ))}
          </List>
        </div>
      )}
      {run !== null && <p className="text-ink-2">{run}</p>}
    </div>
  );
}

function reasonNote({ reason }: Effect["items"][number]): string | undefined {
  return reason === "chosen" ? undefined : reason;
}

function List({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <ul
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that keys must reach it
      tabIndex={0}
      className="max-h-64 divide-y overflow-y-auto overscroll-contain rounded-md border bg-sunken"
    >
      {children}
    </ul>
  );
}

function Row({
  taskId,
  state,
  note,
  children,
}: {
  taskId: string;
  state: TaskInstanceState;
  note?: string | undefined;
  children: React.ReactNode;
}) {
  return (
    <li className="flex flex-wrap items-center gap-x-2 gap-y-0.5 px-2.5 py-1.5">
      <span className="flex min-w-0 flex-1 basis-36 flex-wrap items-center gap-x-2">
        <span className="break-all font-medium text-ink">{taskId}</span>
        {note !== undefined && <span className="text-ink-3 text-xs">{note}</span>}
      </span>
      <span className="flex items-center gap-1.5 text-ink-2 text-xs">
        <StateBadge state={state} size="sm" />
        <span aria-hidden="true" className="text-ink-3">
          →
        </span>
        {children}
      </span>
    </li>
  );
}
