import { CircleCheck } from "lucide-react";
import { Kbd } from "@/components/ui/kbd";
import type { Problem } from "@/lib/schemas/problem";
import type { CursorAt } from "./code-editor";
import { countInWords } from "./merge-problems";
import { SeverityIcon } from "./problem-list";

/** Below the code: how many problems there are, where the cursor is, and the keys that help. */
export function StatusLine({
  problems,
  cursor,
  isReadOnly,
  serverFailure,
  draftFailure,
  onShowProblems,
}: {
  problems: readonly Problem[];
  cursor: CursorAt;
  isReadOnly: boolean;
  serverFailure: string | null;
  /** Why the server does not have what was typed; null while it does. */
  draftFailure: string | null;
  onShowProblems: () => void;
}) {
  const worst = problems.find(({ severity }) => severity === "error") ?? problems[0];
  return (
    <div className="flex h-8 shrink-0 items-center gap-4 overflow-hidden whitespace-nowrap border-t bg-sunken px-2 text-ink-2 text-xs dark:bg-canvas">
      <button
        type="button"
        onClick={onShowProblems}
        className="flex h-6 items-center gap-1.5 rounded-sm px-1.5 hover:bg-hover [&_svg]:mt-0"
      >
        {worst === undefined ? (
          <CircleCheck size={14} aria-hidden className="text-ok-text" />
        ) : (
          <SeverityIcon severity={worst.severity} />
        )}
        <span role="status">{countInWords(problems)}</span>
      </button>
      {serverFailure !== null && (
        <span className="min-w-0 truncate text-warn-text" title={serverFailure}>
          Names not checked: {serverFailure}
        </span>
      )}
      {draftFailure !== null && (
        <span className="min-w-0 truncate text-warn-text" title={draftFailure}>
          Draft not saved on the server: {draftFailure}
        </span>
      )}
      <span className="ml-auto hidden items-center gap-4 text-ink-3 md:flex">
        {!isReadOnly && (
          <>
            <span className="flex items-center gap-1.5">
              <Kbd keys={["Ctrl", "Space"]} /> complete
            </span>
            <span className="hidden items-center gap-1.5 xl:flex">
              <Kbd keys={["F8"]} /> next problem
            </span>
            <span className="hidden items-center gap-1.5 2xl:flex">
              <Kbd keys={["Esc", "Tab"]} /> leave
            </span>
          </>
        )}
      </span>
      <span className="ml-auto font-mono text-ink-3 md:ml-0">
        {cursor.line}:{cursor.column}
      </span>
    </div>
  );
}
