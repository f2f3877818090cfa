import { useId } from "react";
import { SegmentedControl } from "@/components/ui/segmented-control";
import type { Choice, MergePart } from "./merge-texts";

const CHOICES: readonly { value: Choice; label: string }[] = [
  { value: "mine", label: "Mine" },
  { value: "theirs", label: "Theirs" },
  { value: "mine_theirs", label: "Mine, then theirs" },
  { value: "theirs_mine", label: "Theirs, then mine" },
];

/** Lines that both sides changed, as they were and as each wants them, and the choice between them. */
export function MergeConflict({
  number,
  conflict,
  baseVersion,
  theirVersion,
  choice,
  onChoose,
}: {
  number: number;
  conflict: Extract<MergePart, { kind: "conflict" }>;
  baseVersion: number;
  theirVersion: number;
  choice: Choice | null;
  onChoose: (choice: Choice) => void;
}) {
  const title = useId();
  return (
    <li aria-labelledby={title} className="rounded-lg border">
      <div className="flex flex-wrap items-center justify-between gap-2 border-b bg-sunken px-3 py-2">
        <h3 id={title} className="font-medium text-ink text-sm">
          Conflict {number}
        </h3>
        <SegmentedControl<Choice | "">
          size="sm"
          label={`What becomes of conflict ${number}`}
          value={choice ?? ""}
          onValueChange={(next) => next !== "" && onChoose(next)}
          options={CHOICES}
        />
      </div>
      <div className="grid divide-y sm:grid-cols-3 sm:divide-x sm:divide-y-0">
        <Side label={`Version ${baseVersion}, before`} lines={conflict.base} />
        <Side label="Mine" lines={conflict.mine} isChosen={choice?.includes("mine") === true} />
        <Side
          label={`Version ${theirVersion}, theirs`}
          lines={conflict.theirs}
          isChosen={choice?.includes("theirs") === true}
        />
      </div>
    </li>
  );
}

function Side({
  label,
  lines,
  isChosen = false,
}: {
  label: string;
  lines: readonly string[];
  isChosen?: boolean;
}) {
  const text = lines.join("");
  return (
    <figure className={isChosen ? "min-w-0 bg-accent-soft" : "min-w-0"}>
      <figcaption className="px-3 pt-2 text-ink-3 text-xs">{label}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto px-3 py-2 font-mono text-ink text-xs">
        {text === "" ? <span className="text-ink-3">(nothing)</span> : text}
      </pre>
    </figure>
  );
}
