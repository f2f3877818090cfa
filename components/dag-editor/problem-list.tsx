import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import type { Problem } from "@/lib/schemas/problem";

/** Every problem with its place; choosing one goes there. */
export function ProblemList({
  problems,
  onGoTo,
}: {
  problems: readonly Problem[];
  onGoTo: (problem: Problem) => void;
}) {
  if (problems.length === 0) {
    return (
      <p className="flex items-center gap-2 px-4 py-3 text-ink-2">
        <CircleCheck size={16} aria-hidden className="shrink-0 text-ok-text" />
        No problems.
      </p>
    );
  }
  return (
    <ul aria-label="Problems" className="flex flex-col">
      {problems.map((problem, index) => (
        // Two problems may be alike in all but their place in the list.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <li key={`${index}:${problem.code}`} className="border-b last:border-b-0">
          <button
            type="button"
            onClick={() => onGoTo(problem)}
            className="flex w-full items-start gap-2.5 px-4 py-2 text-left hover:bg-hover focus-visible:-outline-offset-2"
          >
            <SeverityIcon severity={problem.severity} />
            <span className="min-w-0 flex-1">
              <span className="block break-words text-ink">{problem.message}</span>
              <ProblemDetails problem={problem} />
            </span>
            <span className="shrink-0 whitespace-nowrap font-mono text-ink-3 text-xs">
              <span className="sr-only">line and column </span>
              {problem.line ?? 1}:{problem.column ?? 1}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** An error or a warning, told by shape, colour and word. */
export function SeverityIcon({ severity }: { severity: Problem["severity"] }) {
  return severity === "error" ? (
    <CircleAlert size={16} aria-label="Error" className="mt-0.5 shrink-0 text-danger-text" />
  ) : (
    <TriangleAlert size={16} aria-label="Warning" className="mt-0.5 shrink-0 text-warn-text" />
  );
}

function ProblemDetails({ problem }: { problem: Problem }) {
  const { message, path, found = "", allowed = "" } = problem;
  const facts = [
    ["in", path.length > 1 ? path.join(".") : ""],
    ["found", message.includes(found) ? "" : found],
    ["allowed", message.includes(allowed) ? "" : allowed],
  ] as const;
  const shown = facts.filter(([, text]) => text !== "");
  if (shown.length === 0) return null;
  return (
    <span className="mt-0.5 flex flex-col text-xs">
      {shown.map(([word, text]) => (
        <span key={word} className="line-clamp-3 break-words text-ink-3">
          {word} <span className="font-mono text-ink-2">{text}</span>
        </span>
      ))}
    </span>
  );
}
