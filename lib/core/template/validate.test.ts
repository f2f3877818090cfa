import { expect, test } from "vitest";
import * as z from "zod";
import { marksOfSchema } from "./field-marks";
import { templateReferences } from "./references";
import { validateTemplate } from "./validate";

const scope = {
  params: ["region"],
  tasks: new Set(["fetch", "load.all"]),
  connections: ["shop"],
  variables: ["bucket"],
};

test.each([
  ["no template at all {", []],
  ["{{ ds }} {{ params.region }} {{ xcom.fetch.rows }} {{ conn.shop.host }}", []],
  ['{{ xcom["load.all"].rows }}', []],
  ["{% for x in xcom.fetch %}{{ x.name }} {{ forloop.index }}{% endfor %}", []],
  ["{% assign mine = 1 %}{{ mine }}", []],
  ["{% capture mine %}x{% endcapture %}{{ mine }}", []],
  ["{{ dss }}", ["1:4 unknown_variable"]],
  ["a\nb {{ params.regin }}", ["2:6 unknown_param"]],
  ["{{ xcom.ftch }}", ["1:4 unknown_task"]],
  ["{{ conn.shp.host }}", ["1:4 unknown_connection"]],
  ["{{ var.value.bukket }}", ["1:4 unknown_variable"]],
  ["{{ var.bucket }}", ["1:4 bad_reference"]],
  ["{{ xcom }}", ["1:4 bad_reference"]],
  ["{{ conn.shop.password }}", ["1:4 template_secret"]],
  ["{% assign t = 'fetch' %}{{ xcom[t] }}", ["1:28 bad_reference"]],
  ["{% if nope %}{% elsif nope2 %}{% endif %}", ["1:7 unknown_variable", "1:23 unknown_variable"]],
  ["{{ ds | ds_ad: 1 }}", ["1:9 template_syntax"]],
  ["{% includ 'x' %}", ["1:1 template_syntax"]],
  ["{% if ds %}", ["1:1 template_syntax"]],
  ["x {{ ds", ["1:3 template_syntax"]],
  ["{{ ds }} {{ one }} {{ two }}", ["1:13 unknown_variable", "1:23 unknown_variable"]],
])("%s", (text, expected) => {
  const found = validateTemplate(text, scope).map((p) => `${p.line}:${p.column} ${p.code}`);
  expect(found).toEqual(expected);
});

test("a password is fine where the field is secret", () => {
  expect(validateTemplate("{{ conn.shop.password }}", { ...scope, isSecret: true })).toEqual([]);
});

test("suggestions", () => {
  expect(validateTemplate("{{ dss }}")[0]?.message).toBe(
    'There is no variable "dss"; did you mean "ds"?',
  );
  expect(validateTemplate("{{ ds | jsn }}")[0]?.message).toMatch(/did you mean "json"/);
});

test("what is not known is not checked", () => {
  expect(
    validateTemplate("{{ params.x }} {{ xcom.y }} {{ conn.z.host }} {{ var.value.w }}"),
  ).toEqual([]);
});

test("references of a text", () => {
  expect(
    templateReferences(
      "{{ xcom.a }} {{ xcom.a.rows }} {{ xcom['b.c'] | json: conn.shop.port }} {% if var.json.cfg.on %}{{ var.value.k }}{% endif %} {{ ds }}",
    ),
  ).toEqual({
    xcoms: [
      { taskId: "a", key: null },
      { taskId: "a", key: "rows" },
      { taskId: "b.c", key: null },
    ],
    variables: ["cfg", "k"],
    connections: ["shop"],
  });
});

test("references of a config: templated fields only", () => {
  const marksAt = marksOfSchema(
    z.strictObject({ sql: z.string().meta({ template: true }), name: z.string() }),
  );
  const config = { sql: "select {{ xcom.a }}", name: "{{ xcom.b }}" };
  expect(templateReferences(config, marksAt).xcoms).toEqual([{ taskId: "a", key: null }]);
});
