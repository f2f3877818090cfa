import { expect, it } from "vitest";
import * as z from "zod";
import { marksOfSchema } from "../template/field-marks";
import { resourcesUsed } from "./resources-used";

const marks = marksOfSchema(
  z.object({ sql: z.string(), target: z.string().meta({ connection: true }) }),
);

it("finds names in fields, lists and templates, each with its tasks", () => {
  const used = resourcesUsed(
    {
      read: { operator: "sql", target: "warehouse", sql: "select {{ var.value.region }}" },
      copy: { operator: "sql", target: "{{ params.target }}", sql: "{{ conn.shop.host }}" },
      code: {
        operator: "python",
        pool: "narrow",
        connections: ["warehouse"],
        variables: ["bucket"],
        script: "warehouse",
      },
    },
    (type) => (type === "sql" ? marks : undefined),
    "default_pool",
  );
  expect([...used.connection]).toEqual([
    ["warehouse", ["read", "code"]],
    ["shop", ["copy"]],
  ]);
  expect([...used.variable]).toEqual([
    ["region", ["read"]],
    ["bucket", ["code"]],
  ]);
  expect([...used.pool]).toEqual([
    ["default_pool", ["read", "copy"]],
    ["narrow", ["code"]],
  ]);
});
