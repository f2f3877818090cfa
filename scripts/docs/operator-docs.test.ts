import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { OPERATOR_DOCS, operatorDocs } from "./operator-docs";

it("is what the schemas say; else run: node scripts/run.mjs operator-docs", () => {
  const written = readdirSync(OPERATOR_DOCS).map(
    (name) => [name, readFileSync(join(OPERATOR_DOCS, name), "utf8")] as const,
  );
  expect(Object.fromEntries(written)).toEqual(Object.fromEntries(operatorDocs()));
});
