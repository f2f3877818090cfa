import { expect, test } from "vitest";
import { backfillShell } from "./shell";

test("says what differs from the defaults", () => {
  const { cli, json, path } = backfillShell("etl", {
    from: "2024-01-01",
    to: "2024-01-31",
    reprocess: "failed",
    runBackwards: true,
    version: "own",
    conf: { region: "eu west" },
    maxActiveRuns: 3,
    canary: 0,
    maxFailurePercent: 0,
    tasks: ["a", "b"],
  });
  expect(cli).toBe(
    `npx millrace backfill create etl --start 2024-01-01 --end 2024-01-31 --reprocess failed --max-active 3 --backwards --conf '{"region":"eu west"}' --tasks a,b --own-version --max-failure-percent 0`,
  );
  expect(json).toMatchObject({ from: "2024-01-01", maxFailurePercent: 0 });
  expect(path).toEqual(["dags", "etl", "backfills"]);
});
