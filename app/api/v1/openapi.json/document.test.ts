import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openApiDocument, operations } from "./document";

/** Method and path of each handler that a route file exports. */
function handlers(): string[] {
  return globSync("app/api/v1/**/route.ts").flatMap((file) => {
    const path = file
      .replace(/^app\/api\/v1/, "")
      .replace(/\/route\.ts$/, "")
      .replace(/\[(\w+)\]/g, "{$1}");
    const text = readFileSync(file, "utf8");
    return [...text.matchAll(/^export const (GET|POST|PUT|PATCH|DELETE) = /gm)].map(
      ([, method]) => `${method} ${path}`,
    );
  });
}

test("describes each route, and none that is not there", () => {
  expect(Object.keys(operations).sort()).toEqual(handlers().sort());
});

test("asks for the permission that the route asks for", () => {
  for (const [name, { needs }] of Object.entries(operations)) {
    if (needs === "anyone" || needs === "person") continue;
    const [method = "", path = ""] = name.split(" ");
    const file = `app/api/v1${path.replace(/\{(\w+)\}/g, "[$1]")}/route.ts`;
    const [, handler = ""] = readFileSync(file, "utf8").split(`export const ${method} = `);
    expect(handler.match(/permission: "([\w.]+)"/)?.[1], name).toBe(needs);
  }
});

test("is a document with unique operation ids and no dangling reference", () => {
  const document = openApiDocument();
  const text = JSON.stringify(document);
  expect(document.openapi).toBe("3.1.0");
  const ids = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
  expect(ids).toHaveLength(Object.keys(operations).length);
  expect(new Set(ids).size).toBe(ids.length);
  const names = new Set(Object.keys(document.components?.schemas ?? {}));
  for (const [, name = ""] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    expect(names).toContain(name);
  }
});
