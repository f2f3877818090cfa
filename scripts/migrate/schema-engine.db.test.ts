import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { readSchema } from "./folder";
import { diffToSchema } from "./schema-engine";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

it("finds that the migrations lead to the schema", async () => {
  const sql = await diffToSchema(database.ownerUrl, "prisma/schema");
  expect(sql.replace("-- This is an empty migration.", "")).toBe("");
});

it("finds a table that only the schema has", async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-schema-"));
  const files = await readSchema("prisma/schema");
  const model = "model Probe {\n  id String @id\n}\n";
  const content = [...files.map((file) => file.content), model].join("\n");
  await writeFile(join(folder, "all.prisma"), content);
  try {
    expect(await diffToSchema(database.ownerUrl, folder)).toContain('CREATE TABLE "Probe"');
  } finally {
    await rm(folder, { recursive: true });
  }
});
