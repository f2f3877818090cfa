"use client";

import { parseAsInteger, useQueryStates } from "nuqs";
import type { ReactNode } from "react";
import { Duration } from "@/components/shared/duration";
import { StateBadge } from "@/components/shared/state-mark";
import { Timestamp } from "@/components/shared/timestamp";
import { Select } from "@/components/ui/select";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import type { AttemptView } from "@/lib/schemas/api/run";
import { isJsonObject } from "@/lib/schemas/json";
import { ATTEMPT_LOOKS } from "./attempt-look";

/** Two attempts of a task instance beside each other: how they went, ran, and what they wrote. */
export function CompareTries({
  attempts,
  zone,
  renderLogs,
}: {
  /** At least two, oldest first. */
  attempts: readonly AttemptView[];
  zone: string;
  renderLogs: (before: number, after: number) => ReactNode;
}) {
  const [url, setUrl] = useQueryStates({ left: parseAsInteger, right: parseAsInteger });
  const find = (number: number | null) => attempts.find((one) => one.number === number);
  const right = find(url.right) ?? attempts.at(-1);
  const left = find(url.left) ?? attempts.filter((one) => one !== right).at(-1);
  if (left === undefined || right === undefined) return null;
  const options = attempts.map(({ number, state }) => ({
    value: String(number),
    label: `Try ${number}: ${ATTEMPT_LOOKS[state].label.toLowerCase()}`,
  }));
  return (
    <div className="flex flex-col gap-4">
      <div className="flex max-w-xl flex-wrap items-center gap-2">
        <Select
          aria-label="One try"
          className="min-w-40 flex-1"
          options={options}
          value={String(left.number)}
          onValueChange={(value) => void setUrl({ left: Number(value) })}
        />
        <span className="text-ink-3 text-sm">against</span>
        <Select
          aria-label="The other try"
          className="min-w-40 flex-1"
          options={options}
          value={String(right.number)}
          onValueChange={(value) => void setUrl({ right: Number(value) })}
        />
      </div>
      {left === right ? (
        <p className="text-ink-2">Choose two different tries.</p>
      ) : (
        <>
          <div className="overflow-clip rounded-lg border bg-surface">
            <Facts left={left} right={right} zone={zone} />
          </div>
          {renderLogs(left.number, right.number)}
        </>
      )}
    </div>
  );
}

function Facts({ left, right, zone }: { left: AttemptView; right: AttemptView; zone: string }) {
  const tries = [left, right];
  return (
    <Table label="Two tries">
      <THead>
        <Th>What</Th>
        {tries.map(({ number }) => (
          <Th key={number}>Try {number}</Th>
        ))}
      </THead>
      <TBody>
        {factsOf(left, right, zone).map(({ name, show }) => (
          <Tr key={name}>
            <Td lead className="w-40 align-top text-ink-3">
              {name}
            </Td>
            {tries.map((attempt) => (
              <Td
                key={attempt.number}
                label={`Try ${attempt.number}`}
                className="wrap-anywhere align-top"
              >
                {show(attempt)}
              </Td>
            ))}
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}

type Fact = { name: string; show: (attempt: AttemptView) => ReactNode };

/** How each went; of what is usually the same, only what differs. */
function factsOf(left: AttemptView, right: AttemptView, zone: string): Fact[] {
  const always: Fact[] = [
    {
      name: "State",
      show: ({ state }) => <StateBadge {...ATTEMPT_LOOKS[state]} />,
    },
    { name: "Started", show: ({ startedAt }) => <Timestamp value={startedAt} zone={zone} /> },
    {
      name: "Duration",
      show: ({ startedAt, endedAt }) => <Duration startedAt={startedAt} endedAt={endedAt} />,
    },
    { name: "Worker", show: ({ workerName }) => workerName },
  ];
  const texts: { name: string; of: (attempt: AttemptView) => string }[] = [
    { name: "Error", of: ({ error }) => error?.trim() ?? "" },
    { name: "Exit code", of: ({ exitCode }) => String(exitCode ?? "") },
    { name: "Isolation", of: ({ isolation }) => isolation ?? "" },
    { name: "Lines of log", of: ({ logLines }) => String(logLines) },
    ...renderedKeys(left, right).map((key) => ({
      name: key,
      of: (attempt: AttemptView) => renderedText(attempt, key),
    })),
  ];
  const differing = texts
    .filter(({ of }) => of(left) !== of(right))
    .map(({ name, of }) => ({
      name,
      show: (attempt: AttemptView) => (
        <span className="line-clamp-6 whitespace-pre-wrap font-mono text-xs">
          {of(attempt) === "" ? "–" : of(attempt)}
        </span>
      ),
    }));
  return [...always, ...differing];
}

function renderedKeys(left: AttemptView, right: AttemptView): string[] {
  const keys = [left, right].flatMap(({ rendered }) =>
    isJsonObject(rendered) ? Object.keys(rendered) : [],
  );
  return [...new Set(keys)];
}

function renderedText({ rendered }: AttemptView, key: string): string {
  const value = isJsonObject(rendered) ? rendered[key] : undefined;
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
