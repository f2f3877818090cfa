import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { isStorableText, jsonValueSchema } from "@/lib/schemas/json";
import { TRIGGER_RULES } from "@/lib/schemas/states";
import { canonicalDocument } from "./canonical";
import { type ParseOptions, parseDagValue, parseDagYaml } from "./parse";
import { printDagYaml } from "./print";

const operators: OperatorSpec[] = [
  {
    type: "bash",
    label: "Bash",
    description: "",
    config: z.strictObject({
      script: z.string().meta({ template: true }),
      json: jsonValueSchema.optional().meta({ template: true, native: true }),
    }),
  },
  { type: "empty", label: "Empty", description: "", config: z.strictObject({}) },
];
const options: ParseOptions = { operators, known: { connections: [], variables: [] } };

/** Text without templates, line breaks and odd characters included. */
const anyText = fc
  .string({ unit: "binary", maxLength: 40 })
  .filter((text) => text.isWellFormed() && !/\{\{|\{%/.test(text));
const prose = fc.oneof(
  anyText,
  fc.constantFrom("no", "1", "~", "- a", "# x", "a: b", "\n\n x\n", "'", '"', "&a", "*a", "!t"),
);
const id = fc
  .stringMatching(/^[A-Za-z0-9_.-]{1,12}$/)
  .filter((text) => !["__proto__", "constructor", "prototype"].includes(text));
const seconds = fc.integer({ min: 0, max: 10_000_000 });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const json = fc
  .jsonValue({ maxDepth: 3, stringUnit: "grapheme" })
  .map((value) => JSON.parse(JSON.stringify(value)))
  .filter(
    (value) => jsonValueSchema.safeParse(value).success && !/\{\{|\{%/.test(JSON.stringify(value)),
  );

const defaults = fc.record(
  {
    retries: fc.nat(100),
    retry_delay: fc.oneof(
      seconds,
      seconds.map((count) => `${count}s`),
    ),
    retry_exponential_backoff: fc.boolean(),
    max_retry_delay: seconds,
    execution_timeout: seconds.map((count) => count / 1000),
    priority_weight: fc.integer({ min: -100, max: 100 }),
    trigger_rule: fc.constantFrom(...TRIGGER_RULES),
  },
  { requiredKeys: [] },
);

/** Longer than any task's name, so that none is the same. */
const groupName = (at: number) => `group_number_${at}`;
type DrawnGroup = {
  label: string | undefined;
  description: string | undefined;
  default_args: object | undefined;
  parent: number;
};

/** Groups within earlier ones. */
function groupsOf(drawn: readonly DrawnGroup[]): object {
  if (drawn.length === 0) return {};
  const groups = drawn.map(({ parent, ...fields }, at) => [
    groupName(at),
    { ...fields, ...(parent < at ? { group: groupName(parent) } : {}) },
  ]);
  return { groups: Object.fromEntries(groups) };
}

function groupOf(at: number, count: number): object {
  return at < count ? { group: groupName(at) } : {};
}

const document = fc
  .record({
    head: fc.record(
      {
        dag_id: id,
        description: prose,
        owner: prose,
        schedule: fc.constantFrom<unknown>(
          "@daily",
          "0 6 * * 1-5",
          ["0 6 * * *", "@weekly"],
          { every: "90m" },
          { every: 7 },
          null,
        ),
        timezone: fc.constantFrom("UTC", "Europe/Berlin", "America/Sao_Paulo"),
        interval: fc.constantFrom("period", "point"),
        start_date: fc.constantFrom("2024-03-13", "2024-03-13T06:00:00+02:00", null),
        max_active_runs: fc.integer({ min: 1, max: 1000 }),
        tags: fc.array(
          prose.filter((text) => text !== ""),
          { maxLength: 3 },
        ),
        params: fc.dictionary(
          fc.stringMatching(/^[a-z]{1,5}$/),
          prose.filter(isStorableText).map((text) => ({ type: "string", default: text })),
          { maxKeys: 3 },
        ),
        default_args: defaults,
      },
      { requiredKeys: ["dag_id"] },
    ),
    groups: fc.array(
      fc.record({
        label: optional(prose.filter((text) => text !== "")),
        description: optional(prose),
        default_args: optional(defaults),
        parent: fc.nat(4),
      }),
      { maxLength: 4 },
    ),
    tasks: fc.uniqueArray(
      fc.record({
        id,
        common: defaults,
        doc: optional(prose),
        script: optional(prose),
        json: optional(json),
        needs: fc.array(fc.nat(20), { maxLength: 3 }),
        group: fc.nat(6),
      }),
      { minLength: 1, maxLength: 12, selector: (task) => task.id },
    ),
  })
  // Each group has the task of its number, if no other.
  .map(({ groups, ...rest }) => ({ ...rest, groups: groups.slice(0, rest.tasks.length) }))
  .map(({ head, groups, tasks }) => ({
    ...head,
    ...groupsOf(groups),
    tasks: Object.fromEntries([
      [
        "the_task_that_needs_all_groups",
        { operator: "empty", needs: groups.map((_, at) => groupName(at)) },
      ],
      ...tasks.map(({ id: taskId, common, doc, script, json: config, needs, group }, index) => {
        const before = [...new Set(needs.filter((at) => at < index).map((at) => tasks[at]?.id))];
        const own = script === undefined ? { operator: "empty" } : { operator: "bash", script };
        return [
          taskId,
          {
            ...own,
            ...common,
            ...(doc === undefined ? {} : { doc }),
            ...(before.length === 0 ? {} : { needs: before }),
            ...groupOf(index < groups.length ? index : group, groups.length),
            ...(script === undefined || config === undefined ? {} : { json: config }),
          },
        ];
      }),
    ]),
  }));

test("a good document is accepted, and printing and parsing it gives it back", () => {
  fc.assert(
    fc.property(document, (value) => {
      const parsed = parseDagValue(value, options);
      expect(parsed.problems).toEqual([]);
      if (parsed.document === null) throw new Error("refused without a problem");
      const again = parseDagYaml(printDagYaml(parsed.document), options);
      expect(again.problems).toEqual([]);
      expect(again.document).toEqual(parsed.document);
      if (again.document === null) throw new Error("refused without a problem");
      expect(canonicalDocument(again.document)).toBe(canonicalDocument(parsed.document));
    }),
    { numRuns: 200 },
  );
});

test("a cycle anywhere is always refused", () => {
  fc.assert(
    fc.property(document, fc.array(id, { minLength: 2, maxLength: 6 }), (value, ring) => {
      const ids = [...new Set(ring)];
      fc.pre(ids.length > 1);
      const knot = ids.map((taskId, index) => [
        taskId,
        { operator: "empty", needs: [ids.at(index - 1)] },
      ]);
      const tasks = { ...value.tasks, ...Object.fromEntries(knot) };
      const parsed = parseDagValue({ ...value, tasks }, options);
      expect(parsed.document).toBeNull();
      expect(parsed.problems.map(({ code }) => code)).toContain("cycle");
    }),
    { numRuns: 200 },
  );
});

const wellFormed = (problems: ReturnType<typeof parseDagYaml>["problems"]) => {
  for (const { line, column, message } of problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(message).not.toBe("");
  }
};

test("any text at all is answered, never thrown at", () => {
  const fragment = fc.constantFrom(
    "dag_id: d",
    "\n",
    "  ",
    "tasks:",
    "- ",
    "? ",
    ": ",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "!!str ",
    "|",
    ">",
    "#",
    "'",
    '"',
    "%YAML 1.1\n",
    "---\n",
    "...\n",
    "a: ",
    "needs: [a]",
    "operator: bash",
    "script: |\n    {{ ds }",
    "__proto__: 1",
    "schedule: ",
    "@daily",
    "\t",
    "\u0000",
    "é🙂",
    "<<: *a",
    "params:",
    "~",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join("")),
        fc.string({ unit: "binary", maxLength: 200 }),
      ),
      (text) => {
        const started = performance.now();
        const { document: good, problems } = parseDagYaml(text, options);
        expect(performance.now() - started).toBeLessThan(500);
        wellFormed(problems);
        if (good === null) expect(problems.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 1500 },
  );
});

test("a good document with something damaged in it is answered too", () => {
  fc.assert(
    fc.property(
      document,
      fc.nat(),
      fc.nat(),
      fc.string({ maxLength: 3 }),
      (value, at, length, put) => {
        const { document: good } = parseDagValue(value, options);
        if (good === null) throw new Error("refused without a problem");
        const text = printDagYaml(good);
        const from = at % text.length;
        const damaged = text.slice(0, from) + put + text.slice(from + (length % 10));
        wellFormed(parseDagYaml(damaged, options).problems);
      },
    ),
    { numRuns: 200 },
  );
});

test("any JSON value is answered", () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: false }), fc.anything(), (left, right) => {
      for (const value of [
        left,
        { dag_id: left, tasks: right },
        { dag_id: "d", tasks: { a: left }, params: { p: right }, schedule: left },
      ]) {
        const { document: good, problems } = parseDagValue(value, options);
        if (good === null) expect(problems.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 500 },
  );
});
