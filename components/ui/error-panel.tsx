"use client";

import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { CopyButton } from "./copy-button";

/** What is known of a failure: the parts of a problem response, or just a title. */
export type ErrorDetails = {
  title: string;
  detail?: string | undefined;
  code?: string | undefined;
  status?: number | undefined;
  problems?:
    | readonly {
        path: readonly (string | number)[];
        message: string;
        line?: number | undefined;
      }[]
    | undefined;
};

/** A failure as plain text that can be pasted into a ticket. */
export function errorReport(error: ErrorDetails, where?: string): string {
  const head = [error.status, error.code].filter((part) => part !== undefined).join(" ");
  return [
    error.title,
    head === "" ? undefined : head,
    error.detail,
    ...(error.problems ?? []).map((problem) => `- ${place(problem)}${problem.message}`),
    where === undefined ? undefined : `At ${where}`,
  ]
    .filter((line) => line !== undefined)
    .join("\n");
}

function place(problem: { path: readonly (string | number)[]; line?: number | undefined }): string {
  const path = problem.path.join(".");
  const line = problem.line === undefined ? "" : `line ${problem.line}`;
  const both = [line, path].filter((part) => part !== "").join(", ");
  return both === "" ? "" : `${both}: `;
}

/** Takes the place of content that could not be had; tells why, and what to do. */
export function ErrorPanel({
  error,
  actions,
}: {
  error: ErrorDetails;
  /** Usually a button that tries again. */
  actions?: ReactNode;
}) {
  return (
    <div role="alert" className="rounded-lg border border-danger-line bg-danger-soft p-4">
      <div className="flex items-start gap-3">
        <CircleAlert size={18} aria-hidden className="mt-px shrink-0 text-danger-text" />
        <div className="min-w-0 flex-1">
          <p className="font-semibold text-danger-text text-sm">{error.title}</p>
          {error.detail !== undefined && <p className="mt-0.5 text-ink-2">{error.detail}</p>}
          {error.problems !== undefined && error.problems.length > 0 && (
            <ul className="mt-2 flex list-disc flex-col gap-1 pl-4 text-ink-2">
              {error.problems.map((problem) => (
                <li key={`${problem.path.join(".")}:${problem.line}:${problem.message}`}>
                  <span className="font-mono text-ink text-xs">{place(problem)}</span>
                  {problem.message}
                </li>
              ))}
            </ul>
          )}
          <div className="mt-3 flex flex-wrap items-center gap-2">
            {actions}
            <CopyButton text={() => errorReport(error, window.location.href)}>
              Copy for a ticket
            </CopyButton>
            {error.code !== undefined && (
              <span className="ml-auto font-mono text-2xs text-ink-2">
                {[error.status, error.code].filter((part) => part !== undefined).join(" ")}
              </span>
            )}
          </div>
        </div>
      </div>
    </div>
  );
}
