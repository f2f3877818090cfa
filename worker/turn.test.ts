import { expect, it } from "vitest";
import type { Claim, Completion } from "@/lib/db/system/engine";
import type { Queryable } from "@/lib/db/system/pool";
import { createLogger } from "@/lib/log";
import { waitFor } from "@/lib/testing/wait";
import { TurnLoop } from "./turn";

/** A claim as the database tells of it. */
function claimRow(ti: string) {
  return {
    ...{ ti, a: 1, team: "floods", dag: "d", run: "r", since: "", task: ti, map: -1 },
    ...{ process: false, maxTries: 1, losses: 0, isMapper: false, item: null },
  };
}

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
    aside: 0,
    activeOf: () => new Map(),
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
    aside: 0,
    activeOf: () => new Map(),
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

it("takes a short turn for a team that the one in flight is not about", async () => {
  const asked: { sent: string[]; light: number; busy: string[] | null; answer(): void }[] = [];
  const db: Queryable = {
    query: async ({ values = [] }) => {
      const sent = JSON.parse(String(values[1])).map(({ ti }: { ti: string }) => ti);
      await new Promise<void>((answer) =>
        asked.push({
          sent,
          light: Number(values[2]),
          busy: values[5] as string[] | null,
          answer,
        }),
      );
      return { rows: [{ result: { claimed: [], refused: [] } }] } as never;
    },
  };
  const loop = new TurnLoop("worker", {
    db,
    log: createLogger("test", "silent"),
    queues: ["default"],
    capacity: () => ({ light: 100, process: 3 }),
    start: () => {},
    aside: 5,
    activeOf: () => new Map(Object.entries({ many: 4, few: 3 })),
    isKnown: () => false,
    onRetry: () => {},
  });
  const turns = (count: number) => waitFor("turns", () => asked.length === count);
  loop.complete(completion("flood"), "floods");
  await turns(1);
  loop.complete(completion("more"), "floods");
  loop.complete(completion("unknown"));
  loop.complete(completion("small"), "few");
  await turns(2);
  // What ends meanwhile waits for one of the two.
  loop.complete(completion("late"), "floods");
  expect(loop.pending).toBe(5);
  asked[1]?.answer();
  await waitFor("the answer", () => loop.pending === 4);
  loop.notice();
  await turns(3);
  asked[0]?.answer();
  await turns(4);
  for (const { answer } of asked.slice(2)) answer();
  await waitFor("all completions", () => loop.pending === 0);
  await loop.stop();
  expect(asked.map(({ sent, light, busy }) => ({ sent, light, busy }))).toEqual([
    { sent: ["flood"], light: 95, busy: null },
    { sent: ["small"], light: 5, busy: ["floods", "many"] },
    { sent: [], light: 5, busy: ["floods", "many"] },
    { sent: ["more", "unknown", "late"], light: 95, busy: null },
  ]);
});

it.each([
  ["takes one turn for work that a notice tells of", 100, [[95, null]]],
  ["claims into the kept slots alone when no other is free", 5, [[5, ["many"]]]],
])("%s", async (_, light, turns) => {
  const asked: unknown[] = [];
  const db: Queryable = {
    query: async ({ values = [] }) => {
      asked.push([values[2], values[5]]);
      return { rows: [{ result: { claimed: [], refused: [] } }] } as never;
    },
  };
  const loop = new TurnLoop("worker", {
    db,
    log: createLogger("test", "silent"),
    queues: ["default"],
    capacity: () => ({ light, process: 0 }),
    start: () => {},
    aside: 5,
    activeOf: () => new Map([["many", 95]]),
    isKnown: () => false,
    onRetry: () => {},
  });
  loop.notice();
  await waitFor("a turn", () => asked.length > 0);
  // Waits for all that the notice has set going.
  await loop.stop();
  expect(asked).toEqual(turns);
});

it("goes on with the next turn while what was claimed begins, and claims no more than it has room for", async () => {
  const CLAIMS = 50;
  const asked: { sent: number; light: number; begun: number; answer(): void }[] = [];
  const started: Claim[] = [];
  const db: Queryable = {
    query: async ({ values = [] }) => {
      const turn = asked.length;
      await new Promise<void>((answer) =>
        asked.push({
          sent: JSON.parse(String(values[1])).length,
          light: Number(values[2]),
          begun: started.length,
          answer,
        }),
      );
      const claimed = Array.from({ length: turn === 0 ? CLAIMS : 0 }, (_, index) =>
        claimRow(`t${index}`),
      );
      return { rows: [{ result: { claimed, refused: [] } }] } as never;
    },
  };
  const loop = new TurnLoop("worker", {
    db,
    log: createLogger("test", "silent"),
    queues: ["default"],
    capacity: () => ({ light: 60 - started.length, process: 0 }),
    start: (claim) => {
      started.push(claim);
      // The first ends at once, while others have not begun.
      if (started.length === 1) loop.complete(completion(claim.taskInstanceId), claim.teamId);
    },
    aside: 0,
    activeOf: () => new Map(),
    isKnown: () => true,
    onRetry: () => {},
  });
  loop.wake();
  await waitFor("the first turn", () => asked.length === 1);
  asked[0]?.answer();
  await waitFor("the second turn", () => asked.length === 2);
  await waitFor("all attempts", () => started.length === CLAIMS);
  asked[1]?.answer();
  await waitFor("the completion", () => loop.pending === 0);
  await loop.stop();
  expect(asked[1]).toMatchObject({ sent: 1, light: 10 });
  expect(asked[1]?.begun).toBeLessThan(CLAIMS);
  expect(started.map(({ taskInstanceId }) => taskInstanceId)).toEqual(
    Array.from({ length: CLAIMS }, (_, index) => `t${index}`),
  );
});

it("looks for unknown claims before it goes on when a turn beside another fails", async () => {
  let answerFlood = () => {};
  const held = { taskInstanceId: "held", attempt: 1, isProcess: false };
  const asked: string[] = [];
  const db: Queryable = {
    query: async ({ name = "", values = [] }) => {
      const sent = name === "engine-step" ? String(values[1]) : "";
      asked.push(name + (sent.includes("small") ? " small" : ""));
      if (name === "engine-claims-of") return { rows: [held] } as never;
      if (asked.length === 1) await new Promise<void>((answer) => (answerFlood = answer));
      if (asked.length === 2) throw new Error("Connection terminated unexpectedly");
      return { rows: [{ result: { claimed: [], refused: [] } }] } as never;
    },
  };
  const started: string[] = [];
  const loop = new TurnLoop("worker", {
    db,
    log: createLogger("test", "silent"),
    queues: ["default"],
    capacity: () => ({ light: 10, process: 0 }),
    start: ({ taskInstanceId }) => started.push(taskInstanceId),
    aside: 5,
    activeOf: () => new Map(),
    isKnown: ({ taskInstanceId }) => started.includes(taskInstanceId),
    onRetry: () => {},
  });
  loop.complete(completion("flood"), "floods");
  await waitFor("the turn", () => asked.length === 1);
  loop.complete(completion("small"), "few");
  await waitFor("the turn beside it", () => asked.length === 2);
  answerFlood();
  await waitFor("all completions", () => loop.pending === 0);
  await loop.stop();
  expect(started).toEqual(["held"]);
  expect(asked.slice(0, 4)).toEqual([
    "engine-step",
    "engine-step small",
    "engine-claims-of",
    "engine-step small",
  ]);
});
