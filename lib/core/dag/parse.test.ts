import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { type ParseOptions, parseDagValue, parseDagYaml } from "./parse";

const operators: OperatorSpec[] = [
  {
    type: "bash",
    label: "Bash",
    description: "Runs a script",
    config: z.strictObject({
      script: z.string().min(1).meta({ template: true, language: "shell" }),
      env: z.record(z.string(), z.string()).optional().meta({ template: true }),
    }),
  },
  {
    type: "sql.query",
    label: "SQL",
    description: "Runs a query",
    config: z.strictObject({
      connection: z.string().meta({ connection: true }),
      sql: z.string().meta({ template: true, language: "sql" }),
      password: z.string().optional().meta({ template: true, secret: true }),
      low: z.number().optional(),
      high: z.number().optional(),
    }),
    check: ({ low, high }) =>
      typeof low === "number" && typeof high === "number" && low > high
        ? [{ path: ["low"], message: "low is above high", code: "low_high" }]
        : [],
  },
  { type: "empty", label: "Empty", description: "Nothing", config: z.strictObject({}) },
  {
    type: "branch",
    label: "Branch",
    description: "Chooses",
    config: z.strictObject({ choose: z.json().meta({ template: true, downstream: true }) }),
  },
];

const options: ParseOptions = {
  operators,
  known: { connections: ["shop"], variables: ["bucket"] },
};
/** `line:column code path` of each problem. */
const told = (text: string) =>
  parseDagYaml(text, options).problems.map(
    (p) => `${p.line}:${p.column} ${p.code} ${p.path.join(".")}`,
  );
const messages = (text: string) =>
  parseDagYaml(text, options).problems.map(({ message }) => message);
const doc = (rest: string, tasks = "tasks: { a: { operator: empty } }") =>
  `dag_id: d\n${rest}\n${tasks}\n`;

test("a good document", () => {
  const { document, problems } = parseDagYaml(
    `
# comments are fine
dag_id: dag_etl_example
schedule: "@weekly"
timezone: Europe/Berlin
start_date: 2024-03-13
params: { region: { type: string, default: eu } }
default_args: { retries: 2, retry_delay: 5m }
tasks:
  fetch: { operator: bash, script: "curl {{ params.region }}/{{ ds }}" }
  load:
    operator: sql.query
    needs: [fetch]
    connection: shop
    sql: |
      select '{{ xcom.fetch }}'
`,
    options,
  );
  expect(problems).toEqual([]);
  expect(document?.tasks.load).toMatchObject({ needs: ["fetch"], connection: "shop" });
  expect(document?.default_args.retry_delay).toBe(300);
});

test("a document with ten different mistakes shows ten problems, each with its place", () => {
  const text = `dag_id: etl example
schdule: "@daily"
schedule: "61 * * * *"
timezone: Europe/Berln
start_date: 2024-03-13
end_date: 2024-01-01
params:
  limit: { type: integer, default: many }
tasks:
  fetch:
    operator: bsh
  load:
    operator: bash
    needs: [fetch, clean, fetchh]
    script: |
      echo start
      echo {{ dss }}
  clean:
    operator: bash
    needs: [load]
    trigger_rule: all_sucess
    script: ls
  store:
    operator: sql.query
    connection: shpo
    sql: select 1
`;
  expect(told(text)).toEqual([
    "1:9 bad_format dag_id",
    "2:1 unknown_key schdule",
    "3:11 cron_field schedule",
    "4:11 unknown_timezone timezone",
    "6:11 end_before_start end_date",
    "8:36 bad_param_default params.limit.default",
    "11:15 unknown_operator tasks.fetch.operator",
    "14:20 cycle tasks.load.needs.1",
    "14:27 unknown_upstream tasks.load.needs.2",
    "17:15 unknown_variable tasks.load.script",
    "21:19 bad_value tasks.clean.trigger_rule",
    "25:17 unknown_connection tasks.store.connection",
  ]);
  for (const problem of parseDagYaml(text, options).problems) {
    expect(problem).toMatchObject({ found: expect.any(String), allowed: expect.any(String) });
  }
});

describe("each kind of mistake", () => {
  test.each([
    ["an unknown key", doc("catch_up: true"), ["2:1 unknown_key catch_up"]],
    ["a wrong type", doc("catchup: soon"), ["2:10 wrong_type catchup"]],
    [
      "a bad duration",
      doc("default_args: { retry_delay: soon }"),
      ["2:30 bad_value default_args.retry_delay"],
    ],
    [
      "an unknown default arg",
      doc("default_args: { retires: 2 }"),
      ["2:17 unknown_key default_args.retires"],
    ],
    ["dag_id missing", "tasks: { a: { operator: empty } }", ["1:1 missing dag_id"]],
    ["tasks missing", "dag_id: d", ["1:1 missing tasks"]],
    ["no tasks", doc("", "tasks: {}"), ["3:8 bad_value tasks"]],
    ["a list instead of a mapping", "- a", ["1:1 wrong_type "]],
    ["nothing", "", ["1:1 wrong_type "]],
    ["only a comment", "# soon", ["1:1 wrong_type "]],
    [
      "a period that is no duration",
      doc("schedule: { every: 15q }"),
      ["2:20 schedule_every schedule.every"],
    ],
    ["a bad preset", doc('schedule: "@dayly"'), ["2:11 schedule_preset schedule"]],
    [
      "two bad crons of three",
      doc('schedule: ["0 0 * * *", "0 25 * * *", "x"]'),
      ["2:25 cron_field schedule.1", "2:39 cron_fields schedule.2"],
    ],
    [
      "catchup without a start",
      doc('schedule: "@daily"\ncatchup: true'),
      ["3:10 catchup_without_start catchup"],
    ],
    ["a bad date", doc("start_date: 2024-02-30"), ["2:13 bad_value start_date"]],
    ["operator missing", doc("", "tasks: { a: {} }"), ["3:10 missing tasks.a.operator"]],
    ["a task that is no mapping", doc("", "tasks: { a: 1 }"), ["3:13 wrong_type tasks.a"]],
    [
      "a bad task id",
      doc("", 'tasks: { "a b": { operator: empty } }'),
      ["3:10 bad_name tasks.a b"],
    ],
    [
      "a field of the operator missing",
      doc("", "tasks: { a: { operator: bash } }"),
      ["3:10 missing tasks.a.script"],
    ],
    [
      "a key of another operator",
      doc("", "tasks: { a: { operator: empty, script: ls } }"),
      ["3:32 unknown_key tasks.a.script"],
    ],
    [
      "needs as text",
      doc("", "tasks: { a: { operator: empty, needs: b }, b: { operator: empty } }"),
      ["3:39 wrong_type tasks.a.needs"],
    ],
    [
      "itself",
      doc("", "tasks: { a: { operator: empty, needs: [a] } }"),
      ["3:40 self_dependency tasks.a.needs.0"],
    ],
    [
      "twice",
      doc("", "tasks: { a: { operator: empty }, b: { operator: empty, needs: [a, a] } }"),
      ["3:67 duplicate_dependency tasks.b.needs.1"],
    ],
    [
      "an operator's own rule",
      doc("", "tasks: { a: { operator: sql.query, connection: shop, sql: x, low: 2, high: 1 } }"),
      ["3:67 low_high tasks.a.low"],
    ],
    [
      "a password in plain sight",
      doc("", 'tasks: { a: { operator: bash, script: "x {{ conn.shop.password }}" } }'),
      ["3:45 template_secret tasks.a.script"],
    ],
    [
      "a template of no known task",
      doc("", 'tasks: { a: { operator: bash, script: "{{ xcom.b }}" } }'),
      ["3:43 unknown_task tasks.a.script"],
    ],
    [
      "a template deeper down",
      doc("", 'tasks: { a: { operator: bash, script: x, env: { K: "{{ nope }}" } } }'),
      ["3:56 unknown_variable tasks.a.env.K"],
    ],
    [
      "a param's pattern",
      doc('params: { p: { type: string, pattern: "(" } }'),
      ["2:39 bad_param_schema params.p.pattern"],
    ],
    [
      "a param's key",
      doc("params: { p: { type: string, min: 1 } }"),
      ["2:30 unknown_key params.p.min"],
    ],
    ["a param's type", doc("params: { p: { type: text } }"), ["2:22 bad_value params.p.type"]],
  ])("%s", (_name, text, expected) => {
    expect(told(text)).toEqual(expected);
    expect(parseDagYaml(text, options).document).toBeNull();
  });

  test("a cycle is told in full", () => {
    const tasks = `tasks:
  a: { operator: empty, needs: [c] }
  b: { operator: empty, needs: [a] }
  c: { operator: empty, needs: [b] }`;
    expect(messages(doc("", tasks))).toEqual(["These tasks wait for each other: a → b → c → a"]);
  });

  test("warnings do not stand in the way", () => {
    const { document, problems } = parseDagYaml(
      doc(
        "",
        'tasks: { a: { operator: bash, script: "{{ xcom.b }} {{ var.value.late }}" }, b: { operator: empty } }',
      ),
      options,
    );
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
      ["unknown_variable", "warning"],
    ]);
    expect(document).not.toBeNull();
  });

  test("an XCom of a task that is not upstream is a warning", () => {
    const tasks =
      'tasks: { a: { operator: bash, script: "{{ xcom.b }}" }, b: { operator: empty } }';
    expect(told(doc("", tasks))).toEqual(["3:39 xcom_not_upstream tasks.a.script"]);
  });

  test("what is not known is not checked", () => {
    const tasks = "tasks: { a: { operator: sql.query, connection: anything, sql: x } }";
    expect(parseDagYaml(doc("", tasks), { operators }).problems).toEqual([]);
  });
});

describe("YAML itself", () => {
  test.each([
    ["an open bracket", "dag_id: [a\n", "yaml_syntax"],
    ["a tab", "tasks:\n\ta: 1\n", "yaml_syntax"],
    ["two documents", "dag_id: a\n---\ndag_id: b\n", "yaml_documents"],
    ["a tag", doc("description: !!binary aGk="), "yaml_tag"],
    ["a custom tag", doc("description: !ruby/object x"), "yaml_tag"],
    ["a directive", `%YAML 1.1\n---\n${doc("catchup: no")}`, "yaml_directive"],
    ["the same key twice", doc("catchup: true\ncatchup: false"), "duplicate_key"],
    ["__proto__", doc("__proto__: { catchup: true }"), "forbidden_key"],
    ["constructor below", doc("", "tasks: { constructor: { operator: empty } }"), "forbidden_key"],
    ["an unknown alias", doc("description: *nowhere"), "yaml_alias"],
    ["too many aliases", doc(`tags: [&a x, ${"*a, ".repeat(21)}]`), "yaml_aliases"],
    ["infinity", doc("max_active_runs: .inf"), "yaml_number"],
    ["a key that is a list", doc("? [a]\n: 1"), "yaml_key"],
    ["too deep", `a: ${"[".repeat(100)}${"]".repeat(100)}`, "yaml_depth"],
    ["far too deep", "[".repeat(300_000), "yaml_depth"],
    [
      "deep blocks",
      Array.from({ length: 100 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
      "yaml_depth",
    ],
    ["too long", `# ${"x".repeat(1024 * 1024)}`, "yaml_size"],
    ["too many values", `a: [${"1,".repeat(60_000)}]`, "yaml_size"],
  ])("%s", (_name, text, code) => {
    const started = performance.now();
    const { document, problems } = parseDagYaml(text, options);
    expect(document).toBeNull();
    expect(problems.map((problem) => problem.code)).toContain(code);
    expect(problems.every(({ line, column }) => Number(line) >= 1 && Number(column) >= 1)).toBe(
      true,
    );
    expect(performance.now() - started).toBeLessThan(4000);
  });

  test("a billion laughs end soon", () => {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [*l${i}, *l${i}]`);
    const started = performance.now();
    const { document } = parseDagYaml(
      `l0: &l0 [${"lol, ".repeat(20_000)}]\n${levels.join("\n")}`,
      options,
    );
    expect(document).toBeNull();
    expect(performance.now() - started).toBeLessThan(4000);
  });

  test("aliases in moderation are fine, and so is YAML 1.2's plain no", () => {
    const { document, problems } = parseDagYaml(
      doc("description: no", "tasks: { a: &t { operator: empty }, b: *t }"),
      options,
    );
    expect(problems).toEqual([]);
    expect(document).toMatchObject({ description: "no", tasks: { b: { operator: "empty" } } });
  });

  test("behind a syntax error the rest is still checked, but nothing is called missing", () => {
    const codes = parseDagYaml("dag_id: d\ncatchup: soon\ntags: [a\n", options).problems.map(
      (p) => p.code,
    );
    expect(codes).toContain("yaml_syntax");
    expect(codes).toContain("wrong_type");
    expect(codes).not.toContain("missing");
  });
});

test("many mistakes stay quick and are cut off", () => {
  const tasks = Array.from(
    { length: 500 },
    (_, i) => `  t${i}: { operatr: x, needs: [q${i}], colour: 1 }`,
  );
  const started = performance.now();
  const { problems } = parseDagYaml(doc("", `tasks:\n${tasks.join("\n")}`), options);
  expect(problems).toHaveLength(200);
  expect(performance.now() - started).toBeLessThan(4000);
});

test("what a branch chooses must be directly behind it, as far as it is written out", () => {
  const problems = (choose: string) =>
    parseDagYaml(
      `dag_id: d
tasks:
  pick: { operator: branch, choose: ${choose} }
  small: { operator: empty, needs: [pick] }
  far: { operator: empty, needs: [small] }`,
      options,
    ).problems.map(({ message, allowed }) => [message, allowed]);
  expect(problems("small")).toEqual([]);
  expect(problems('""')).toEqual([]);
  expect(problems('"{{ params }}"')).toEqual([]);
  expect(problems("[small, far]")).toEqual([
    ['"far" is not a task or a group directly behind this one', "small"],
  ]);
  expect(problems("smal")).toEqual([
    ['"smal" is not a task or a group directly behind this one; did you mean "small"?', "small"],
  ]);
});

test("a teardown needs its setups, has no rule of its own, and only it may fail the run by asking", () => {
  const told = (tidy: string) =>
    parseDagYaml(
      `dag_id: d
tasks:
  make: { operator: empty }
  work: { operator: empty, needs: [make] }
  tidy: { operator: empty, ${tidy} }`,
      options,
    ).problems.map(({ code, path }) => `${code} ${path.join(".")}`);
  expect(told("needs: [work], teardown_for: [make]")).toEqual([]);
  expect(told("needs: [work, make], teardown_for: [make]")).toEqual([]);
  expect(told("needs: [work], teardown_for: [mak]")).toEqual([
    "unknown_upstream tasks.tidy.teardown_for.0",
  ]);
  expect(told("teardown_for: [make], trigger_rule: all_success")).toEqual([
    "teardown_rule tasks.tidy.trigger_rule",
  ]);
  expect(told("needs: [work], on_failure_fail_dagrun: true")).toEqual([
    "no_effect tasks.tidy.on_failure_fail_dagrun",
  ]);
});

test("what is wrong with a mapped task", () => {
  const problems = (task: string) =>
    parseDagYaml(
      `dag_id: d
tasks:
  list: { operator: empty }
  each: { needs: [list], ${task} }`,
      options,
    ).problems.map(({ code, severity, path }) => `${severity} ${code} ${path.slice(2).join(".")}`);
  const bash = (expand: string, more = "") =>
    problems(`operator: bash, script: "{{ file }} {{ map_index }}", expand: ${expand}${more}`);
  expect(bash('{ over: "{{ xcom.list }}", as: file }')).toEqual([]);
  expect(bash("[{ over: [1, 2], as: file }, { over: { a: 1 }, as: day }]")).toEqual([]);
  expect(bash("{ over: [1], as: name }")).toEqual(["error unknown_variable script"]);
  expect(bash("{ over: files, as: file }")).toEqual(["error mapping_over_text expand.over"]);
  expect(bash("{ over: 3, as: file }")).toEqual(["error bad_value expand.over"]);
  expect(bash("[{ over: [1], as: file }, { over: [1], as: file }, { over: [1], as: ds }]")).toEqual(
    ["error taken expand.1.as", "error taken expand.2.as"],
  );
  expect(bash("{ over: [1, 2, 3], as: file }", ", max_map_length: 2")).toEqual([
    "error mapping_too_long expand.over",
  ]);
  expect(bash("{ over: [1], as: file }", ', map_index_template: "{{ fil }}"')).toEqual([
    "error unknown_variable map_index_template",
  ]);
  expect(problems("operator: empty, max_map_length: 3")).toEqual([
    "warning no_effect max_map_length",
  ]);
  expect(problems('operator: branch, choose: "", expand: { over: [1], as: x }')).toEqual([
    "error not_mappable expand",
  ]);
});

test("the same checks for a document that comes as JSON, without places", () => {
  const { document, problems } = parseDagValue(
    { dag_id: "d", tasks: { a: { operator: "bash", script: "{{ nope }}", needs: ["b"] } } },
    options,
  );
  expect(document).toBeNull();
  expect(problems.map(({ code, line }) => [code, line])).toEqual([
    ["unknown_upstream", undefined],
    ["unknown_variable", undefined],
  ]);
});

test("the graph of an invalid document is there for a preview", () => {
  const { tasks } = parseDagYaml(
    doc("colour: red", "tasks: { a: { operator: bsh }, b: { needs: a } }"),
    options,
  );
  expect(tasks).toMatchObject([
    { taskId: "a", operator: "bsh", upstream: [] },
    { taskId: "b", operator: null, upstream: ["a"] },
  ]);
});

describe("groups", () => {
  const grouped = (groups: string, tasks: string) =>
    `dag_id: d\ngroups:\n${groups}\ntasks:\n${tasks}\n`;

  test("tasks in groups, groups in groups, needs of and on groups", () => {
    const text = grouped(
      "  all: { label: All of it, description: …, default_args: { retries: 1 } }\n  g: { group: all, needs: [start] }",
      "  start: { operator: empty }\n  a: { operator: empty, group: g }\n  b: { operator: bash, group: g, needs: [a], script: x }\n  end: { operator: empty, needs: [all, start] }",
    );
    const { document, problems, tasks, groups } = parseDagYaml(text, options);
    expect(problems).toEqual([]);
    expect(document?.groups?.all).toMatchObject({ label: "All of it" });
    expect(tasks.map(({ taskId, group, upstream }) => [taskId, group, upstream])).toEqual([
      ["start", null, []],
      ["a", "g", ["start"]],
      ["b", "g", ["a"]],
      ["end", null, ["b", "start"]],
    ]);
    expect(groups).toMatchObject([{ label: "All of it" }, { groupId: "g", label: "g" }]);
  });

  test.each([
    [
      "  g: {}",
      "  a: { operator: empty, group: gg }",
      ["3:3 empty_group groups.g", "5:32 unknown_group tasks.a.group"],
    ],
    [
      "  g: { group: h }\n  h: { group: g }",
      "  a: { operator: empty, group: g }",
      ["3:15 group_ring groups.g.group"],
    ],
    ["  g: { group: g }", "  a: { operator: empty, group: g }", ["3:15 group_ring groups.g.group"]],
    ["  a: {}", "  a: { operator: empty, group: a }", ["3:3 group_named_as_task groups.a"]],
    [
      "  g: { needs: [a] }",
      "  a: { operator: empty, group: g }",
      ["3:16 needs_own_member groups.g.needs.0"],
    ],
    [
      "  g: { needs: [g] }",
      "  a: { operator: empty, group: g }",
      ["3:16 self_dependency groups.g.needs.0"],
    ],
    [
      "  g: {}",
      "  a: { operator: empty, group: g, needs: [g] }",
      ["5:43 needs_own_group tasks.a.needs.0"],
    ],
    ["  g: { lable: G }", "  a: { operator: empty, group: g }", ["3:8 unknown_key groups.g.lable"]],
    [
      "  g: { needs: [zz] }",
      "  a: { operator: empty, group: g }",
      ["3:16 unknown_upstream groups.g.needs.0"],
    ],
    [
      "  g: {}",
      "  a: { operator: empty, group: g }\n  b: { operator: empty, teardown_for: [g] }",
      ["6:40 teardown_of_group tasks.b.teardown_for.0"],
    ],
    [
      "  g: { needs: [h] }\n  h: { needs: [g] }",
      "  a: { operator: empty, group: g }\n  b: { operator: empty, group: h }",
      ["3:16 cycle groups.g.needs.0"],
    ],
  ])("%s with %s", (groups, tasks, expected) => {
    expect(told(grouped(groups, tasks))).toEqual(expected);
  });

  test("say what may have been meant", () => {
    expect(
      messages(
        grouped(
          "  extract: {}",
          "  a: { operator: empty, group: extrct }\n  b: { operator: empty, group: extract, needs: [extarct] }",
        ),
      ),
    ).toEqual([
      'There is no group "extrct"; did you mean "extract"?',
      'Task "b" needs "extarct", which does not exist; did you mean "extract"?',
    ]);
    expect(
      messages(grouped("  extract: { lable: x }", "  b: { operator: empty, group: extract }")),
    ).toEqual(['Unknown key "lable"; did you mean "label"?']);
  });

  test("groups that would make too many edges are refused, with what to do instead", () => {
    const ids = Array.from({ length: 250 }, (_, at) => at);
    const all = ids
      .map(
        (at) => `  a${at}: { operator: empty, group: a }\n  b${at}: { operator: empty, group: b }`,
      )
      .join("\n");
    const text = grouped("  a: {}\n  b: { needs: [a] }", all);
    expect(parseDagYaml(text, options).problems).toMatchObject([
      {
        code: "too_many_edges",
        path: ["groups", "b", "needs", 0],
        line: 4,
        message:
          'Group "b" needs "a": that makes 62,500 edges between their tasks. Put a task of the operator empty between them: it waits for the one, and the other for it',
        allowed: "at most 20000 of all groups together",
      },
    ]);
    const narrow = grouped("  a: {}\n  b: { needs: [gate] }", all);
    const gate = "  gate: { operator: empty, needs: [a] }\n";
    const fewer = narrow.replace(/^ {2}b249.*$/m, "").replace("tasks:\n", `tasks:\n${gate}`);
    expect(parseDagYaml(fewer, options).problems).toEqual([]);
  });

  test("a branch may choose a group", () => {
    const text = (choose: string) =>
      grouped(
        "  g: { needs: [pick] }",
        `  pick: { operator: branch, choose: ${choose} }\n  a: { operator: empty, group: g }\n  b: { operator: empty, group: g, needs: [a] }`,
      );
    expect(messages(text("g"))).toEqual([]);
    expect(messages(text("b"))).toEqual([
      '"b" is not a task or a group directly behind this one; did you mean "a"?',
    ]);
  });
});
