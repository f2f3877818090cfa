import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { isJsonObject, type JsonObject, type JsonValue, jsonValueSchema } from "@/lib/schemas/json";
import { readYaml } from "../yaml-source";
import type { EditResult } from "./edit";
import { removeField, setField } from "./fields";
import { duplicateTasks } from "./fragment";
import { connect, disconnect } from "./graph";
import { renameTask } from "./rename";
import { addTask, moveTask, removeTasks } from "./tasks";
import { applyEdits } from "./text-edit";

const operators: OperatorSpec[] = [
  {
    type: "bash",
    label: "Bash",
    description: "",
    config: z.strictObject({ script: z.string().meta({ template: true }), extra: z.json() }),
  },
];

type Style = {
  isFlow: boolean;
  isListOfLines: boolean;
  quote: "'" | '"' | "";
  comment: boolean;
  lineComment: boolean;
  gap: boolean;
  indent: 2 | 4;
};
type Doc = { styles: Style[]; gap: boolean; isCrlf: boolean; end: string };

const style: fc.Arbitrary<Style> = fc.record({
  isFlow: fc.boolean(),
  isListOfLines: fc.boolean(),
  quote: fc.constantFrom("'", '"', ""),
  comment: fc.boolean(),
  lineComment: fc.boolean(),
  gap: fc.boolean(),
  indent: fc.constantFrom(2, 4),
});
const documents: fc.Arbitrary<Doc> = fc.record({
  styles: fc.array(style, { minLength: 1, maxLength: 5 }),
  gap: fc.boolean(),
  isCrlf: fc.boolean(),
  end: fc.constantFrom("", "\n", "\n\n", "\n# end\n"),
});

/** A document in many hands: every task in another style, comments wherever they may stand. */
function written({ styles, gap, isCrlf, end }: Doc): string {
  const lines = [
    "# head",
    "",
    "dag_id: d # the name",
    "tags:",
    "  # first",
    "  - one # 1",
    "  - two",
  ];
  if (gap) lines.push("");
  lines.push("tasks: # all of them");
  for (const [index, one] of styles.entries()) {
    const id = `t${index}`;
    const space = " ".repeat(one.indent);
    const inner = `  ${space}`;
    if (one.gap && index > 0) lines.push("");
    if (one.comment) lines.push(`  # about ${id}`);
    const script = `${one.quote}say {{ xcom.t0 }} ${index}${one.quote}`;
    const behind = one.lineComment ? `  # at ${id}` : "";
    if (one.isFlow) {
      const needs = index === 0 ? "" : `, needs: [t${index - 1}]`;
      const text = one.quote === "" ? `'say {{ xcom.t0 }} ${index}'` : script;
      lines.push(`  ${id}: { operator: bash${needs}, script: ${text} }${behind}`);
      continue;
    }
    lines.push(`  ${id}:${behind}`, `${inner}operator: bash`);
    if (index > 0) {
      if (one.isListOfLines)
        lines.push(`${inner}needs:`, `${inner}  # why ${id}`, `${inner}  - t${index - 1}`);
      else lines.push(`${inner}needs: [t${index - 1}] # only of ${id}`);
    }
    if (one.quote === "") {
      lines.push(
        `${inner}script: |`,
        `${inner}  # in the text of ${id}`,
        `${inner}  {{ xcom.t0 }}`,
        "",
        `${inner}  done`,
      );
    } else lines.push(`${inner}script: ${script}`);
    if (one.comment) lines.push(`${inner}# last of ${id}`);
  }
  return lines.join(isCrlf ? "\r\n" : "\n") + end;
}

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom(
    "",
    "no",
    "~",
    "a: b",
    "- x",
    "# y",
    "{{ ds }}",
    "a\nb\n",
    "\n\n x\n",
    "x\n\n",
    "  in\nout",
    "*a",
    "&a",
    "!t",
    "1",
    "'\"",
    "a\u2028b",
  ),
);
const json = fc
  .oneof(
    text,
    fc.jsonValue({ maxDepth: 2, stringUnit: "grapheme" }),
    fc.array(text, { maxLength: 3 }),
    fc.dictionary(fc.string({ maxLength: 4 }), text, { maxKeys: 3 }),
  )
  .map((value): JsonValue => JSON.parse(JSON.stringify(value)))
  .filter((value) => jsonValueSchema.safeParse(value).success && !/-0/.test(JSON.stringify(value)));
const at = fc.nat(20);
const field = fc.constantFrom("script", "extra", "retries", "note");

type Step =
  | { do: "add"; at: number; value: JsonValue }
  | { do: "remove" | "copy" | "rename"; at: number }
  | { do: "connect" | "disconnect" | "move"; at: number; to: number }
  | { do: "set"; at: number; field: string; value: JsonValue }
  | { do: "clear"; at: number; field: string };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("add" as const), at, value: json }),
  fc.record({ do: fc.constantFrom("remove" as const, "copy" as const, "rename" as const), at }),
  fc.record({
    do: fc.constantFrom("connect" as const, "disconnect" as const, "move" as const),
    at,
    to: at,
  }),
  fc.record({ do: fc.constant("set" as const), at, field, value: json }),
  fc.record({ do: fc.constant("clear" as const), at, field }),
);

type Tasks = Record<string, JsonObject>;

function tasksOf(source: string): Tasks {
  const { value, problems } = readYaml(source);
  expect(problems).toEqual([]);
  const tasks = isJsonObject(value) ? value.tasks : undefined;
  return isJsonObject(tasks)
    ? Object.fromEntries(
        Object.entries(tasks).map(([id, task]) => [id, isJsonObject(task) ? task : {}]),
      )
    : {};
}

const needsOf = (task: JsonObject | undefined): string[] =>
  Array.isArray(task?.needs) ? task.needs.map(String) : [];

function comesAfter(tasks: Tasks, later: string, earlier: string): boolean {
  return needsOf(tasks[later]).some((need) => need === earlier || comesAfter(tasks, need, earlier));
}

/** What a step should make of the tasks, without any regard for their text; null: it is refused. */
function expected(tasks: Tasks, step: Step, ids: readonly string[]): Tasks | null {
  const id = ids[step.at % ids.length] ?? "";
  const copy: Tasks = JSON.parse(JSON.stringify(tasks));
  const task = copy[id] ?? {};
  switch (step.do) {
    case "add": {
      const name = copy.added === undefined ? "added" : nextName("added", ids);
      return { ...copy, [name]: { operator: "bash", extra: step.value, needs: [id] } };
    }
    case "remove": {
      delete copy[id];
      for (const other of Object.values(copy))
        withNeeds(
          other,
          needsOf(other).filter((need) => need !== id),
        );
      return copy;
    }
    case "copy":
      return {
        ...copy,
        [nextName(id, ids)]: JSON.parse(
          JSON.stringify(task).replaceAll(`xcom.${id} `, `xcom.${nextName(id, ids)} `),
        ),
      };
    case "rename": {
      if (ids.includes("other")) return id === "other" ? copy : null;
      const renamed = JSON.stringify(copy)
        .replaceAll(`{{ xcom.${id} }}`, "{{ xcom.other }}")
        .replaceAll(`"${id}":{`, '"other":{');
      const done: Tasks = JSON.parse(renamed);
      for (const one of Object.values(done)) {
        withNeeds(
          one,
          needsOf(one).map((need) => (need === id ? "other" : need)),
        );
      }
      return done;
    }
    case "connect": {
      const to = ids[step.to % ids.length] ?? "";
      if (id === to || needsOf(copy[to]).includes(id) || comesAfter(copy, id, to)) return null;
      withNeeds(copy[to] ?? {}, [...needsOf(copy[to]), id]);
      return copy;
    }
    case "disconnect": {
      const to = ids[step.to % ids.length] ?? "";
      if (!needsOf(copy[to]).includes(id)) return null;
      withNeeds(
        copy[to] ?? {},
        needsOf(copy[to]).filter((need) => need !== id),
      );
      return copy;
    }
    case "move":
      return copy;
    case "set":
      return { ...copy, [id]: { ...task, [step.field]: step.value } };
    case "clear":
      delete task[step.field];
      return copy;
  }
}

function withNeeds(task: JsonObject, needs: string[]): void {
  if (needs.length === 0) delete task.needs;
  else task.needs = needs;
}

function nextName(id: string, ids: readonly string[]): string {
  const stem = id.replace(/_\d+$/, "");
  for (let number = 2; ; number += 1)
    if (!ids.includes(`${stem}_${number}`)) return `${stem}_${number}`;
}

function made(source: string, step: Step, ids: readonly string[]): EditResult {
  const id = ids[step.at % ids.length] ?? "";
  switch (step.do) {
    case "add":
      return addTask(source, {
        taskId: "added",
        task: { operator: "bash", extra: step.value },
        needs: [id],
        after: id,
      });
    case "remove":
      return removeTasks(source, [id], operators);
    case "copy":
      return duplicateTasks(source, [id], operators);
    case "rename":
      return renameTask(source, id, "other", operators);
    case "connect":
      return connect(source, id, ids[step.to % ids.length] ?? "");
    case "disconnect":
      return disconnect(source, id, ids[step.to % ids.length] ?? "");
    case "move":
      return moveTask(source, id, ids[step.to % ids.length] ?? "");
    case "set":
      return setField(source, ["tasks", id, step.field], step.value);
    case "clear":
      return removeField(source, ["tasks", id, step.field]);
  }
}

const COMMENT =
  /# (head|the name|first|1|all of them|end|(about|at|why|only of|last of|in the text of) (t\d+))\b/g;

/** The comments that a step must leave, in their order: all but those of the task that it is about. */
function comments(source: string, without: ReadonlySet<string>): string[] {
  return [...source.matchAll(COMMENT)].flatMap(([comment, , , id]) =>
    id !== undefined && without.has(id) ? [] : [comment],
  );
}

/** Tasks whose comments a step may take along, double or move: those that it writes anew. */
function touched(step: Step, ids: readonly string[], tasks: Tasks): Set<string> {
  const of = (index: number) => ids[index % ids.length] ?? "";
  const id = of(step.at);
  if (step.do === "remove" || step.do === "rename") {
    return new Set([id, ...ids.filter((other) => needsOf(tasks[other]).includes(id))]);
  }
  if (step.do === "connect" || step.do === "disconnect") return new Set([of(step.to)]);
  return step.do === "add" ? new Set() : new Set([id]);
}

test("edits in any sequence say what a plain model says, and leave all other comments", () => {
  fc.assert(
    fc.property(documents, fc.array(step, { minLength: 1, maxLength: 8 }), (document, steps) => {
      let source = written(document);
      // Which comments are a task's own: those that name it as it was called at first.
      const labels = new Map(document.styles.map((_, index) => [`t${index}`, `t${index}`]));
      for (const one of steps) {
        const tasks = tasksOf(source);
        const ids = Object.keys(tasks);
        if (ids.length === 0) return;
        const wanted = expected(tasks, one, ids);
        const result = made(source, one, ids);
        if (!result.ok) {
          expect([result.reason, wanted]).toEqual([result.reason, null]);
          continue;
        }
        expect(wanted).not.toBeNull();
        expect(applyEdits(source, result.edits)).toBe(result.text);
        expect(tasksOf(result.text)).toEqual(wanted);
        const without = new Set([...touched(one, ids, tasks)].map((id) => labels.get(id) ?? id));
        for (const id of result.taskIds) {
          labels.set(id, labels.get(id) ?? labels.get(ids[one.at % ids.length] ?? "") ?? id);
        }
        expect(comments(result.text, without)).toEqual(comments(source, without));
        source = result.text;
      }
    }),
    { numRuns: 150 },
  );
});

test("a text that cannot be read is left alone", () => {
  fc.assert(
    fc.property(
      documents,
      at,
      fc.constantFrom("\t", "[", "{", '"', "*x", "- a\nb: "),
      step,
      (document, place, broken, one) => {
        const good = written(document);
        const cut = place % good.length;
        const source = good.slice(0, cut) + broken + good.slice(cut);
        const isBroken = readYaml(source).problems.length > 0;
        const result = made(source, one, ["t0"]);
        if (isBroken) expect(result).toMatchObject({ ok: false });
      },
    ),
    { numRuns: 300 },
  );
});
