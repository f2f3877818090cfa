import pg from "pg";
import { expect, it } from "vitest";
import { isAway, patient } from "./patient";
import type { Queryable } from "./pool";

function answer(code: string): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError("refused", 0, "error"), { code });
}

it.each([
  { error: answer("57P01"), away: true },
  { error: answer("57P03"), away: true },
  { error: answer("08006"), away: true },
  { error: answer("53300"), away: true },
  { error: answer("42P01"), away: false },
  { error: answer("57014"), away: false },
  { error: new Error("Connection terminated unexpectedly"), away: true },
  { error: Object.assign(new Error("connect"), { code: "ECONNREFUSED" }), away: true },
  { error: new TypeError("not a value"), away: false },
])("$error.code $error.message: $away", ({ error, away }) => {
  expect(isAway(error)).toBe(away);
});

function failing(...errors: Error[]): { db: Queryable; asked: () => number } {
  let asked = 0;
  const query = async () => {
    asked += 1;
    const error = errors.shift();
    if (error !== undefined) throw error;
    return { rows: [{ n: 1 }] } as never;
  };
  return { db: { query }, asked: () => asked };
}

it("waits for a database that is away", async () => {
  const { db, asked } = failing(new Error("connect ECONNREFUSED"), answer("57P03"));
  const { rows } = await patient(db).query<{ n: number }>({ text: "select 1 as n" });
  expect(rows).toEqual([{ n: 1 }]);
  expect(asked()).toBe(3);
});

it("does not repeat what the database refuses", async () => {
  const { db, asked } = failing(answer("42P01"));
  await expect(patient(db).query({ text: "select 1" })).rejects.toMatchObject({ code: "42P01" });
  expect(asked()).toBe(1);
});
