import { expect, it } from "vitest";
import type { Claim } from "@/lib/db/system/engine";
import { completionOfLost } from "./release-lost-attempts";

const claim: Claim = {
  taskInstanceId: "00000000-0000-7000-8000-000000000001",
  attempt: 1,
  teamId: "",
  dagUuid: "",
  runUuid: "",
  runSince: "2026-01-01T00:00:00+00:00",
  taskId: "a",
  mapIndex: -1,
  isProcess: true,
  maxTries: 3,
  infraLosses: 0,
  isMapper: false,
  item: null,
};

it.each([
  { retries: 0, losses: 4 },
  { retries: 2, losses: 6 },
])(
  "a task that kills every worker ends after $losses losses with $retries retries",
  ({ retries, losses }) => {
    let current = { ...claim, maxTries: retries + 1 };
    const states: string[] = [];
    while (states.length < 20 && states.at(-1) !== "failed") {
      const { taskState, infraLoss } = completionOfLost(current, "gone", new Date(0));
      states.push(taskState);
      current = {
        ...current,
        attempt: current.attempt + 1,
        infraLosses: current.infraLosses + (infraLoss === true ? 1 : 0),
      };
    }
    expect(states).toHaveLength(losses);
  },
);
