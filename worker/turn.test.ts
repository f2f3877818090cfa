import { expect, it } from "vitest";
import type { Completion } from "@/lib/db/system/engine";
import type { Queryable } from "@/lib/db/system/pool";
import { createLogger } from "@/lib/log";
import { waitFor } from "@/lib/testing/wait";
import { TurnLoop } from "./turn";

function completion(taskInstanceId: string, error?: string): Completion {
  const base = {
    taskInstanceId,
    attempt: 1,
    taskState: "success",
    attemptState: "success",
  } as const;
  return error === undefined ? base : { ...base, error };
}

it("does not let one completion that the database refuses hold up the others", async () => {
  const applied: { ti: string; s: string; err?: string }[] = [];
  const db: Queryable = {
    query: async (query) => {
      if (query.name !== "engine-step") return { rows: [] } as never;
      const sent = JSON.parse(String(query.values?.[1]));
      if (sent.some(({ err }: { err?: string }) => err === "poison")) {
        throw Object.assign(new Error("unsupported"), { code: "22P05" });
      }
      applied.push(...sent);
      return { rows: [{ result: { claimed: [], refused: [] } }] } as never;
    },
  };
  const loop = new TurnLoop("worker", {
    db,
    log: createLogger("test", "silent"),
    queues: ["default"],
    capacity: () => ({ light: 0, process: 0 }),
    start: () => {},
    isKnown: () => false,
    onRetry: () => {},
  });
  for (const one of ["a", "b"]) loop.complete(completion(one));
  loop.complete(completion("c", "poison"));
  loop.complete(completion("d"));
  await waitFor("all completions", async () => (loop.pending === 0 ? true : undefined));
  await loop.stop();
  expect(applied.map(({ ti, s }) => `${ti} ${s}`)).toEqual([
    "a success",
    "b success",
    "c failed",
    "d success",
  ]);
});

it("runs claims whose answer was lost before it claims others in their place", async () => {
  const held = { taskInstanceId: "held", attempt: 1, isProcess: true };
  let state: "answering" | "lost" | "away" = "lost";
  const asked: string[] = [];
  const db: Queryable = {
    query: async (query) => {
      asked.push(query.name ?? "");
      if (state === "lost") {
        // Carried out; then the server is gone before it answers, and stays away for a while.
        state = "away";
        throw new Error("Connection terminated unexpectedly");
      }
      if (state === "away") {
        state = "answering";
        throw new Error("connect ECONNREFUSED");
      }
      if (query.name === "engine-claims-of") return { rows: [held] } as never;
      return { rows: [{ result: { claimed: [], refused: [] } }] } as never;
    },
  };
  const started: string[] = [];
  const loop = new TurnLoop("worker", {
    db,
    log: createLogger("test", "silent"),
    queues: ["default"],
    capacity: () => ({ light: 1, process: 1 - started.length }),
    start: ({ taskInstanceId }) => started.push(taskInstanceId),
    isKnown: ({ taskInstanceId }) => started.includes(taskInstanceId),
    onRetry: () => {},
  });
  loop.wake();
  await waitFor("the claim", async () => started.length > 0);
  loop.reconcile();
  await waitFor("another look", async () => asked.length >= 6);
  await loop.stop();
  expect(asked.slice(0, 4)).toEqual([
    "engine-step",
    "engine-claims-of",
    "engine-claims-of",
    "engine-step",
  ]);
  expect(started).toEqual(["held"]);
});
