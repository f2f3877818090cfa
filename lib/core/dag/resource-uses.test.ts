import { expect, it } from "vitest";
import { operatorCatalogue } from "@/lib/operators/catalogue";
import { marksOfSchema } from "../template/field-marks";
import { tasksNaming } from "./resource-uses";

const marksOf = (type: string) => {
  const operator = operatorCatalogue.get(type);
  return operator === undefined ? undefined : marksOfSchema(operator.config);
};
const document = {
  tasks: {
    reads: { operator: "sql.query", connection: "shop", sql: "select 1" },
    moves: { operator: "sql.transfer", source: "lake", target: "shop", sql: "x", table: "t" },
    tells: { operator: "http.request", url: "https://{{ conn.shop.host }}/{{ var.value.region }}" },
    codes: {
      operator: "python",
      connections: ["other", "shop"],
      variables: ["region"],
      script: "",
    },
    sets: { operator: "http.request", url: "https://x/{{ var.json.limits.rows }}" },
    maps: { operator: "empty", expand: { over: "{{ var.json.regions }}", as: "region" } },
    says: { operator: "bash", script: "echo shop region" },
    text: { operator: "sql.query", connection: "shopping", sql: "select 'shop'" },
    gone: { operator: "no.such", connection: "shop" },
  },
};

it.each([
  ["connection", "shop", ["reads", "moves", "tells", "codes"]],
  ["connection", "lake", ["moves"]],
  ["connection", "none", []],
  ["variable", "region", ["tells", "codes"]],
  ["variable", "limits", ["sets"]],
  ["variable", "regions", ["maps"]],
  ["variable", "shop", []],
] as const)("finds the tasks that name the %s %s", (kind, id, expected) => {
  expect(tasksNaming(document, { kind, id }, marksOf)).toEqual(expected);
});

it("finds nothing in what is no document", () => {
  expect(tasksNaming(null, { kind: "connection", id: "shop" }, marksOf)).toEqual([]);
});
