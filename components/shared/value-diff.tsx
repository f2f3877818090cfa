import { clsx } from "clsx";
import { lineDiff, withContext } from "@/lib/core/run/line-diff";

const looks = {
  same: { sign: " ", word: undefined, className: "text-ink-2" },
  gone: { sign: "−", word: "removed: ", className: "bg-danger-soft text-ink" },
  new: { sign: "+", word: "added: ", className: "bg-ok-soft text-ink" },
} as const;

/** How a text changed: line by line, with a little of what stayed the same around it. */
export function ValueDiff({
  label,
  before,
  after,
}: {
  /** What it is the text of. */
  label: string;
  /** Null where there was nothing. */
  before: string | null;
  after: string | null;
}) {
  const lines =
    before === null
      ? (after ?? "").split("\n").map((text) => ({ kind: "new" as const, text }))
      : after === null
        ? before.split("\n").map((text) => ({ kind: "gone" as const, text }))
        : withContext(lineDiff(before, after));
  return (
    <figure className="min-w-0 overflow-hidden rounded-md border">
      <figcaption className="break-all border-b bg-sunken px-2.5 py-1 font-mono text-ink-2 text-xs">
        {label}
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        tabIndex={0}
        className="max-h-72 overflow-auto bg-surface py-1 font-mono text-xs leading-5 focus-visible:-outline-offset-2"
      >
        {lines.map((line, place) => {
          if (line === null) {
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a comparison never move
              <div key={place} aria-hidden="true" className="px-2.5 text-ink-3">
                ⋯
              </div>
            );
          }
          const look = looks[line.kind];
          return (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a comparison never move
              key={place}
              className={clsx("flex min-w-fit px-2.5", look.className)}
            >
              <span aria-hidden="true" className="w-4 shrink-0 select-none text-ink-2">
                {look.sign}
              </span>
              {look.word !== undefined && <span className="sr-only">{look.word}</span>}
              <span className="whitespace-pre-wrap break-all">{line.text}</span>
            </div>
          );
        })}
      </pre>
    </figure>
  );
}
