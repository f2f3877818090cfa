import { describe, expect, test } from "vitest";
import * as z from "zod";
import { TEMPLATE_ROOTS } from "./context";
import { marksOfSchema } from "./field-marks";
import { renderConfig, renderTemplate } from "./render";
import { TemplateError } from "./template-error";
import { testContext } from "./test-context";

const context = testContext();
const text = (template: string) => renderTemplate(template, context).value;
const native = (template: string) => renderTemplate(template, context, { isNative: true }).value;
function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof TemplateError) return error.code;
    throw error;
  }
  return "none";
}

test.each([
  ["nothing to render }}", "nothing to render }}"],
  ["{{ ds }}", "2024-03-13"],
  ["{{ ds_nodash }} {{ ts }}", "20240313 2024-03-13T06:00:00+00:00"],
  ["{{ ts_nodash }} {{ ts_nodash_with_tz }}", "20240313T060000 20240313T060000+0000"],
  [
    "{{ data_interval_start }}/{{ data_interval_end }}",
    "2024-03-13T06:00:00+00:00/2024-03-14T06:00:00+00:00",
  ],
  ["{{ data_interval_end | ds }}", "2024-03-14"],
  ["{{ data_interval_end | ds_nodash }}", "20240314"],
  ["{{ data_interval_end | ts_nodash }}", "20240314T060000"],
  ["{{ '2024-03-13T06:00:00+02:00' | ts }}", "2024-03-13T04:00:00+00:00"],
  ["{{ ds | ds_add: -13 }}", "2024-02-29"],
  ["{{ ds | ds_add: 7 | date: '%d/%m/%Y' }}", "20/03/2024"],
  ["{{ logical_date | date: '%Y-%m-%d %H:%M', 'Europe/Berlin' }}", "2024-03-13 07:00"],
  ["{{ '2024-03-13T06:00' | date: '%H:%M' }}", "06:00"],
  ["[{{ prev_start_date_success }}]", "[]"],
  ["{{ run_id }}", "scheduled__2024-03-13T06:00:00+00:00"],
  ["{{ task_instance_key_str }}", "etl__load__20240313"],
  ["{{ dag.dag_id }} {{ task.task_id }} {{ ti.try_number }} {{ map_index }}", "etl load 1 -1"],
  ["{{ dag_run.conf.deep.list[1] }} {{ dag_run.run_type }}", "2 scheduled"],
  ["{{ params.region | upcase }}", "EU"],
  ["{{ params.days | join: '-' }}", "1-2-3"],
  ["{{ params.days }}", "[1,2,3]"],
  ["{% for d in params.days %}{{ d }};{% endfor %}", "1;2;3;"],
  ["{% if params.limit > 3 %}many{% endif %}", "many"],
  ["{% assign x = params.limit | plus: 1 %}{{ x }}", "6"],
  ["{{ var.value.bucket }} {{ var.json.config.a.b }} {{ var.json.tree.a[0] }}", "raw 7 1"],
  [
    "{{ conn.shop.host }}:{{ conn.shop.port }} {{ conn.shop.extra.region }}",
    "db.example.com:5432 eu",
  ],
  ["{{ xcom.list_files }}", '["a.csv","b.csv"]'],
  ["{{ xcom.word }}!", "plain!"],
  [
    "{{ xcom.list_files.rows }} {{ xcom.list_files.size }} {{ xcom.list_files.last }}",
    "12 2 b.csv",
  ],
  ["{{ xcom.list_files[0] }} {{ xcom.list_files | size }}", "a.csv 2"],
  ["{% for f in xcom.list_files %}{{ f }} {% endfor %}", "a.csv b.csv "],
  ["{{ xcom.fetch.rows }} {{ xcom.fetch.first }}", "3 x"],
  ["{% if xcom.count == 42 %}yes{% endif %} {{ xcom.count | plus: 1 }}", "yes 43"],
  ["{{ xcom.fetch | json }}", '{"rows":3,"first":"x"}'],
  ["{% raw %}{{ ds }}{% endraw %}", "{{ ds }}"],
])("%s", (template, expected) => {
  expect(text(template)).toBe(expected);
});

test.each([
  ["{{ xcom.list_files }}", ["a.csv", "b.csv"]],
  [" {{ xcom.count }} ", 42],
  ["{{ xcom.fetch }}", { rows: 3, first: "x" }],
  ["{{ params.days | reverse }}", [3, 2, 1]],
  ["{{ params.nothing }}", null],
  ["{{ params.limit }}", 5],
  ["{{ xcom.count }}!", "42!"],
  ["{{ params.days }}{{ xcom.count }}", "[1,2,3]42"],
  ["{{ ds }}", "2024-03-13"],
  ["plain", "plain"],
])("a native field keeps the value: %s", (template, expected) => {
  expect(native(template)).toEqual(expected);
});

test("what a native field renders to is a copy", () => {
  const params = { list: [{ a: 1 }] };
  const value = renderTemplate("{{ params.list }}", testContext({ params }), {
    isNative: true,
  }).value;
  expect(value).toEqual(params.list);
  expect(value).not.toBe(params.list);
});

test.each([
  ["{{ dss }}", "template_undefined"],
  ["{{ params.regin }}", "template_undefined"],
  ["{{ xcom.nobody }}", "template_undefined"],
  ["{{ xcom.fetch.nothing }}", "template_undefined"],
  ["{{ xcom.keys_only }}", "template_render"],
  ["{{ var.json.bucket }}", "template_render"],
  ["{{ ds | nofilter }}", "template_syntax"],
  ["{% nosuchtag %}", "template_syntax"],
  ["{{ ds", "template_syntax"],
  ["{{ 'soon' | ds }}", "template_render"],
  ["{{ ds | ds_add: 'x' }}", "template_render"],
  ["{{ 'now' | date: '%Y' }}", "template_render"],
])("%s fails with %s", (template, code) => {
  expect(codeOf(() => text(template))).toBe(code);
});

test("an error says where", () => {
  try {
    text("one\n two {{ nowhere }}");
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    expect(error.problems).toMatchObject([
      { line: 2, column: 9, message: expect.stringContaining("nowhere") },
    ]);
  }
});

test("every variable that is promised is there", () => {
  const scope = context.scopeFor({ isSecret: false, onSecret: () => undefined });
  expect(Object.keys(scope).sort()).toEqual([...TEMPLATE_ROOTS].sort());
});

test("the updates of assets that started the run are there by asset", () => {
  const event = { dagId: "extract", runId: "r", taskId: "make", extra: { rows: 7 } };
  const at = new Date("2024-03-13T06:00:00Z");
  const scope = testContext({
    assetEvents: [
      { ...event, asset: "orders", at },
      { ...event, asset: "s3://lake/x", at, taskId: "b" },
    ],
  });
  const rendered = (template: string) => renderTemplate(template, scope, { isSecret: false }).value;
  expect(rendered("{{ triggering_asset_events.orders[0].task_id }}")).toBe("make");
  expect(rendered("{{ triggering_asset_events.orders[0].extra.rows }}")).toBe("7");
  expect(rendered("{{ triggering_asset_events['s3://lake/x'][0].timestamp }}")).toBe(
    "2024-03-13T06:00:00+00:00",
  );
});

describe("secrets", () => {
  const secretTemplates = [
    ["{{ conn.shop.password }}", "hunter22", "conn.shop.password"],
    ["{{ conn.shop.extra.apiKey }}", "k3y-secret", "conn.shop.extra.apiKey"],
    ["{{ conn['shop']['password'] }}", "hunter22", "conn.shop.password"],
    ["{{ var.value.token }}", "t0ken-secret", "var.value.token"],
  ] as const;

  test.each(secretTemplates)("%s is refused in a plain field", (template) => {
    expect(codeOf(() => text(template))).toBe("template_secret");
    expect(codeOf(() => native(template))).toBe("template_secret");
  });

  test.each(secretTemplates)(
    "%s is rendered into a secret field, and told",
    (template, value, name) => {
      const rendered = renderTemplate(template, context, { isSecret: true });
      expect(rendered.value).toBe(value);
      expect(rendered.secrets).toMatchObject([{ name, value }]);
    },
  );

  test.each([
    "{{ conn.shop }}",
    "{{ conn | json }}",
    "{{ conn.shop | json }}",
    "{{ var.value | json }}",
    "{% for part in conn.shop %}{{ part }}{% endfor %}",
    "{% for part in conn.shop.extra %}{{ part }}{% endfor %}",
    "{{ conn.shop | map: 'password' }}",
    "{% assign c = conn.shop %}{{ c.password }}",
    "{{ conn.shop | where: 'password', 'hunter22' | json }}",
    "{{ var.json.token }}",
  ])("no way around in a plain field: %s", (template) => {
    for (const render of [text, native]) {
      let shown = "";
      try {
        shown = JSON.stringify(render(template));
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        shown = error.message;
      }
      expect(shown).not.toMatch(/hunter22|k3y-secret|t0ken-secret/);
    }
  });
});

describe("renderConfig", () => {
  const marksAt = marksOfSchema(
    z.strictObject({
      url: z.string().meta({ template: true }),
      headers: z.record(z.string(), z.string()).optional().meta({ template: true }),
      body: z.unknown().optional().meta({ template: true, native: true }),
      auth: z
        .strictObject({ user: z.string(), token: z.string().meta({ secret: true }) })
        .optional()
        .meta({ template: true }),
      plain: z.string().optional(),
    }),
  );

  test("renders the marked fields at any depth, and nothing else", () => {
    const { config, secrets } = renderConfig(
      {
        url: "https://example.com/{{ ds }}",
        headers: { "X-{{ ds }}": "{{ params.limit }}" },
        body: { files: "{{ xcom.list_files }}", list: ["{{ xcom.count }}", 1, null] },
        auth: { user: "{{ conn.shop.login }}", token: "Bearer {{ conn.shop.password }}" },
        plain: "{{ ds }}",
      },
      marksAt,
      context,
    );
    expect(config).toEqual({
      url: "https://example.com/2024-03-13",
      headers: { "X-{{ ds }}": "5" },
      body: { files: ["a.csv", "b.csv"], list: [42, 1, null] },
      auth: { user: "reader", token: "Bearer hunter22" },
      plain: "{{ ds }}",
    });
    expect(secrets.map(({ value }) => value)).toEqual(["hunter22"]);
  });

  test("tells every field that fails, by its path", () => {
    try {
      renderConfig(
        { url: "{{ nope }}", headers: { a: "{{ conn.shop.password }}" }, plain: "{{ nope }}" },
        marksAt,
        context,
      );
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      expect(error.problems.map(({ path, code }) => [path.join("."), code])).toEqual([
        ["url", "template_undefined"],
        ["headers.a", "template_secret"],
      ]);
    }
  });
});
