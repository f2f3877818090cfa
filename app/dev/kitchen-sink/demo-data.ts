import type { RunBar } from "@/components/shared/run-bars";
import type { DagRunState } from "@/lib/schemas/states";

/** A fixed instant, so that server and client agree. */
export const NOON = Date.UTC(2026, 10, 22, 12, 0, 0);

/** Twenty runs whose lengths and states look like real ones. */
export function sampleRuns(seed: number, count = 20, last: DagRunState = "success"): RunBar[] {
  return Array.from({ length: count }, (_, index) => {
    const noise = Math.abs(Math.sin((index + 1) * 12.9898 + seed * 78.233)) % 1;
    const state: DagRunState = index === count - 1 ? last : noise > 0.9 ? "failed" : "success";
    return {
      id: `${seed}-${index}`,
      state,
      durationMs: state === "queued" ? null : Math.round(40_000 + noise * 160_000),
      logicalDate: new Date(NOON - (count - index) * 86_400_000).toISOString(),
      href: `#run-${seed}-${index}`,
    };
  });
}

/** Rows of the example list of DAGs. */
export const sampleDags = [
  {
    id: "dag_etl_example",
    words: "At 02:00, every Sunday",
    cron: "0 2 * * 0",
    state: "success",
    seed: 1,
    tags: ["etl", "weekly"],
    active: true,
  },
  {
    id: "orders_hourly",
    words: "Every hour",
    cron: "0 * * * *",
    state: "running",
    seed: 2,
    tags: ["orders"],
    active: true,
  },
  {
    id: "warehouse_sync",
    words: "Every 15 minutes",
    cron: "every 15m",
    state: "failed",
    seed: 3,
    tags: ["sync", "critical"],
    active: true,
  },
  {
    id: "ml_feature_backfill",
    words: null,
    cron: undefined,
    state: "queued",
    seed: 4,
    tags: [],
    active: false,
  },
] as const;
