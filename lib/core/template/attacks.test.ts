import fc from "fast-check";
import { expect, test } from "vitest";
import { renderTemplate } from "./render";
import { TemplateError } from "./template-error";
import { testContext } from "./test-context";
import { validateTemplate } from "./validate";

const context = testContext();

/** The text, or undefined when it was refused; anything but a TemplateError fails the test. */
function attempt(template: string, isNative = false): string | undefined {
  try {
    return JSON.stringify(renderTemplate(template, context, { isNative }).value);
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

const PATHS = [
  "params",
  "xcom.list_files",
  "xcom.fetch",
  "xcom",
  "conn.shop",
  "ds",
  "dag",
  "var.json.tree",
];
const PROPERTIES = [
  "constructor",
  "constructor.constructor",
  "__proto__",
  "__proto__.constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "valueOf.constructor",
  "liquidMethodMissing.constructor",
  "toJSON.constructor",
  "__lookupGetter__",
  "__defineGetter__",
];

test.each(PATHS)("no prototype can be reached from %s", (path) => {
  for (const property of PROPERTIES) {
    for (const template of [
      `{{ ${path}.${property} }}`,
      `{{ ${path}${property
        .split(".")
        .map((step) => `["${step}"]`)
        .join("")} }}`,
      `{{ ${path} | map: "${property}" | json }}`,
      `{% assign p = "${property}" %}{{ ${path}[p] }}`,
    ]) {
      for (const isNative of [false, true]) {
        expect([template, attempt(template, isNative) ?? ""]).toEqual([
          template,
          expect.not.stringMatching(/function|native code|class |\[object/),
        ]);
      }
    }
  }
});

test.each([
  ["include", '{% include "package.json" %}'],
  ["include of a variable", "{% assign f = 'package.json' %}{% include f %}"],
  ["render", '{% render "/etc/passwd" %}'],
  ["layout", '{% layout "/etc/passwd" %}'],
  ["block", "{% block a %}{% endblock %}"],
  ["tablerow", "{% tablerow i in (1..100000) %}{{ i }}{% endtablerow %}"],
  ["include within liquid", "{% liquid include 'package.json' %}"],
  ["an expression for each element", "{{ params.days | where_exp: 'i', 'i > 1' }}"],
  ["an expression for each group", "{{ params.days | group_by_exp: 'i', 'i > 1' }}"],
  [
    "a case of many values",
    `{% case params.days %}{% when 1${", params.days".repeat(200)} %}x{% endcase %}`,
  ],
  ["a loop of a billion", "{% for i in (1..1000000000) %}x{% endfor %}"],
  [
    "nested loops",
    "{% for a in (1..9999) %}{% for b in (1..9999) %}{% for c in (1..9999) %}x{% endfor %}{% endfor %}{% endfor %}",
  ],
  [
    "doubling",
    `{% assign s = "xxxxxxxxxx" %}${"{% assign s = s | append: s %}".repeat(40)}{{ s }}`,
  ],
  [
    "doubling by replace",
    `{% assign s = "xxxxxxxxxx" %}${'{% assign s = s | replace: "x", "xxxx" %}'.repeat(30)}{{ s }}`,
  ],
  [
    "doubling by capture",
    `{% assign s = "xxxxxxxxxx" %}${"{% capture s %}{{ s }}{{ s }}{% endcapture %}".repeat(40)}{{ s }}`,
  ],
  [
    "doubling a list",
    `{% assign a = "1,2,3" | split: "," %}${"{% assign a = a | concat: a %}".repeat(40)}{{ a.size }}`,
  ],
  ["a padded date", '{{ ds | date: "%9999999999d" }}'],
  ["a padded nanosecond", '{{ ds | date: "%999999999N" }}'],
  ["a range as value", "{{ (1..1000000000) | join: ',' }}"],
  ["slices", "{{ 'x' | slice: 0, 1e99 | append: dss }}"],
])("%s fails safely and soon", (_name, template) => {
  const started = performance.now();
  expect(attempt(template)).toBeUndefined();
  expect(attempt(template, true)).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(3000);
});

test.each([
  ["unclosed outputs", "{{".repeat(100_000)],
  ["unclosed tags", "{% if x %}".repeat(25_000)],
  ["brackets", `{{ ${"a[".repeat(50_000)} }}`],
  ["parentheses", `{{ ${"(".repeat(100_000)} }}`],
  ["filters", `{{ ds ${"| upcase ".repeat(30_000)}}}`],
  ["dots", `{{ a${".a".repeat(100_000)} }}`],
  ["quotes", `{{ ${'"'.repeat(200_000)} }}`],
  ["too long", "{{ ds }}".repeat(50_000)],
])("parsing survives %s", (_name, template) => {
  const started = performance.now();
  attempt(template);
  validateTemplate(template);
  expect(performance.now() - started).toBeLessThan(4000);
});

test("a template never changes what the next one sees", () => {
  attempt("{% assign ds = 'x' %}{% increment limit %}{{ params.days | push: 4 | json }}");
  attempt("{{ params.days | pop | shift | unshift: 9 }}", true);
  expect(attempt("{{ ds }} {{ params.days | json }}")).toBe('"2024-03-13 [1,2,3]"');
});

test("nothing that is thrown at it gets anything but a TemplateError out", () => {
  const piece = fc.constantFrom(
    "{{",
    "}}",
    "{%",
    "%}",
    " ds ",
    " xcom.fetch ",
    " params ",
    "|",
    " json ",
    " date: ",
    " ds_add: ",
    '"',
    "'",
    ".",
    "[",
    "]",
    "(",
    "..",
    ")",
    " if ",
    " endif ",
    " for i in ",
    " endfor ",
    " assign x = ",
    " conn.shop ",
    "password",
    "constructor",
    " 1 ",
    ",",
    "-",
    "\n",
    "{{ ds }}",
    " case ",
    " when ",
    " endcase ",
    " raw ",
    " endraw ",
    " liquid ",
    " cycle ",
    " contains ",
    " == ",
    "é🙂",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), fc.boolean(), (pieces, isNative) => {
      const template = pieces.join("");
      const problems = validateTemplate(template);
      const rendered = attempt(template, isNative) ?? "";
      expect(rendered).not.toContain("hunter22");
      for (const { line, column } of problems) expect(Math.min(line, column)).toBeGreaterThan(0);
    }),
    { numRuns: 3000 },
  );
});

test("a chain of comparisons ends with the time that a template has", () => {
  const numbers = Array.from({ length: 40_000 }, (_, index) => index);
  const slow = testContext({ params: { numbers } });
  const template = `{% if ${"params.numbers contains 'z' or ".repeat(5_000)} false %}x{% endif %}`;
  const begun = performance.now();
  expect(() => renderTemplate(template, slow)).toThrow(TemplateError);
  expect(performance.now() - begun).toBeLessThan(2_000);
});

test("a chain of filters ends with the time that a template has", () => {
  const list = Array.from({ length: 20_000 }, (_, index) => `value ${index}`);
  const slow = testContext({ params: { list } });
  const template = `{{ params.list${" | uniq | compact".repeat(5_000)} | size }}`;
  const begun = performance.now();
  expect(() => renderTemplate(template, slow)).toThrow(TemplateError);
  expect(performance.now() - begun).toBeLessThan(2_000);
});
