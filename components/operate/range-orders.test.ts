import { expect, it } from "vitest";
import { giveToAll } from "./range-orders";

const part = (name: string) => ({ run: name, name, tasks: ["a", "b"] });

it("goes on to the other runs when one refuses, and names it", async () => {
  const done: number[] = [];
  const outcome = await giveToAll(
    [part("one"), part("two"), part("three")],
    async ({ name, tasks }) => {
      if (name === "two") throw new Error("it is deleted");
      return tasks.length;
    },
    (count) => done.push(count),
  );
  expect(outcome).toEqual({ changed: 4, refused: [{ name: "two", reason: "it is deleted" }] });
  expect(done).toEqual([1, 2, 3]);
});
