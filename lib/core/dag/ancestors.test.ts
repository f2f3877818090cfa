import fc from "fast-check";
import { expect, test } from "vitest";
import { ancestorsIn } from "./ancestors";
import { allUpstream, buildTopology } from "./topology";

test("says of any two tasks what a walk says, with and without cycles", () => {
  const graph = fc.array(fc.array(fc.nat(79), { maxLength: 3 }), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(graph, fc.boolean(), (drawn, isAcyclic) => {
      const needs = drawn.map((all, index): [string, string[]] => [
        `t${index}`,
        all.filter((one) => !isAcyclic || one < index).map((one) => `t${one}`),
      ]);
      const topology = buildTopology(new Map(needs));
      const { isBefore } = ancestorsIn(topology);
      for (const [taskId, [one]] of needs) {
        const walked = allUpstream(topology, [taskId]);
        for (const before of [one ?? "t0", "t0", "t31", "t32", "t79"]) {
          if (before !== taskId) expect(isBefore(before, taskId)).toBe(walked.has(before));
        }
      }
    }),
  );
});
