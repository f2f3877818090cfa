"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { ApiError } from "@/lib/browser/fetcher";
import { queryKeys } from "@/lib/browser/query-keys";
import { mappedGroupsOf } from "@/lib/core/dag/mapped-groups";
import type { TaskTestView } from "@/lib/schemas/api/task-test";
import { isJsonObject, type JsonObject } from "@/lib/schemas/json";
import { hasErrors } from "@/lib/schemas/problem";
import { valueAt } from "../document-schema";
import { useEditorDocument } from "../use-editor-document";
import { orderTest, type TestOrder } from "./queries";
import { TestOutcome } from "./test-outcome";

/** What is typed into the form of a test; kept while the editor is open. */
export type TestInput = { date: string; conf: string; xcoms: string; mapIndex: string };
const EMPTY: TestInput = { date: "", conf: "{}", xcoms: "{}", mapIndex: "0" };

/** Runs one task of the document as it is typed, and shows what came of it. */
export function TestPanel({ taskId }: { taskId: string }) {
  const { slug } = useTeam();
  const { text, checked } = useEditorDocument();
  const gate = useGate("task.test", "test tasks");
  const [input, setInput] = useState(EMPTY);
  const [errors, setErrors] = useState<Partial<Record<keyof TestInput, string>>>({});
  const client = useQueryClient();
  // The last one stays while other tasks and panes are looked at.
  const lastKey = [...queryKeys.team(slug), "last-task-test", taskId];
  const [last, setLast] = useState(() => client.getQueryData<TaskTestView>(lastKey));
  const order = useMutation({
    mutationFn: (wanted: TestOrder) => orderTest(slug, wanted),
    onSuccess: (test) => {
      client.setQueryData(lastKey, test);
      setLast(test);
    },
  });
  const set = (change: Partial<TestInput>) => setInput((typed) => ({ ...typed, ...change }));
  const { value, tasks, groups } = checked.parsed;
  const isMapped =
    valueAt(value, ["tasks", taskId, "expand"]) !== undefined ||
    mappedGroupsOf(tasks, groups).has(taskId);
  const reason =
    gate.disabledReason ??
    (hasErrors(checked.problems) ? "Correct the document's errors first." : undefined);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (reason !== undefined || order.isPending) return;
    const read = readInput(input);
    setErrors(read.errors);
    if (read.order !== null) order.mutate({ ...read.order, source: text, taskId });
  }

  return (
    <div className="flex flex-col gap-4">
      <form onSubmit={submit} className="flex flex-col gap-3" noValidate>
        <Field
          label="Logical date, in UTC"
          optional
          error={errors.date}
          help="A date of the schedule takes its own data interval; without one it is now."
        >
          <Input
            type="datetime-local"
            step={1}
            value={input.date}
            onChange={(event) => set({ date: event.target.value })}
          />
        </Field>
        {isMapped && (
          <Field label="Instance" error={errors.mapIndex} help="The element it is run for, from 0.">
            <Input
              inputMode="numeric"
              value={input.mapIndex}
              onChange={(event) => set({ mapIndex: event.target.value })}
            />
          </Field>
        )}
        <details className="rounded-lg border bg-sunken px-3 py-2">
          <summary className="cursor-pointer font-medium text-ink text-sm">
            Conf and XComs of upstreams
          </summary>
          <div className="flex flex-col gap-3 pt-3">
            <Field
              label="Conf"
              error={errors.conf}
              help="JSON; params not given take their default."
            >
              <Textarea
                mono
                rows={2}
                spellCheck={false}
                value={input.conf}
                onChange={(event) => set({ conf: event.target.value })}
              />
            </Field>
            <Field
              label="XComs"
              error={errors.xcoms}
              help={
                <>
                  As <code className="font-mono">{'{"task": {"return_value": 1}}'}</code>; the rest
                  comes from the latest successful run.
                </>
              }
            >
              <Textarea
                mono
                rows={2}
                spellCheck={false}
                value={input.xcoms}
                onChange={(event) => set({ xcoms: event.target.value })}
              />
            </Field>
          </div>
        </details>
        <div className="flex flex-wrap items-center gap-3">
          <Button
            type="submit"
            variant="primary"
            loading={order.isPending}
            icon={<Play size={14} aria-hidden />}
            {...(reason === undefined ? {} : { disabledReason: reason })}
          >
            Test {taskId}
          </Button>
          <p className="min-w-0 flex-1 text-ink-3 text-xs">
            Runs the task as typed, saved or not. No run is made, but what it writes elsewhere is
            real.
          </p>
        </div>
      </form>
      {order.error !== null && <Failure error={order.error} />}
      {last !== undefined && <TestOutcome key={last.id} id={last.id} initial={last} />}
    </div>
  );
}

function Failure({ error }: { error: Error }) {
  const problems = error instanceof ApiError ? error.problems : [];
  return (
    <Callout tone="danger" title="It was not tested">
      {error.message}
      {problems.length > 0 && (
        <ul className="mt-1 list-disc pl-4">
          {problems.slice(0, 5).map(({ path, message }) => (
            <li key={`${path.join(".")}:${message}`}>{message}</li>
          ))}
        </ul>
      )}
    </Callout>
  );
}

/** Reads the form; `order` is null when something in it cannot be read. */
export function readInput(input: TestInput): {
  order: Omit<TestOrder, "source" | "taskId"> | null;
  errors: Partial<Record<keyof TestInput, string>>;
} {
  const errors: Partial<Record<keyof TestInput, string>> = {};
  const date = input.date === "" ? null : new Date(`${input.date}Z`);
  if (date !== null && Number.isNaN(date.getTime())) errors.date = "Not a date and time";
  const conf = readObject(input.conf);
  if (conf === null) errors.conf = "Expected a JSON object";
  const xcoms = readObject(input.xcoms);
  if (xcoms === null || !Object.values(xcoms).every(isJsonObject)) {
    errors.xcoms = "Expected a JSON object of tasks, each with an object of its XComs";
  }
  const mapIndex = /^\d{1,7}$/.test(input.mapIndex.trim()) ? Number(input.mapIndex) : null;
  if (mapIndex === null) errors.mapIndex = "Expected a number from 0 on";
  if (Object.keys(errors).length > 0 || conf === null || xcoms === null || mapIndex === null) {
    return { order: null, errors };
  }
  const at = date === null ? {} : { logicalDate: date.toISOString() };
  return { order: { conf, xcoms, mapIndex, ...at }, errors };
}

function readObject(text: string): JsonObject | null {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
