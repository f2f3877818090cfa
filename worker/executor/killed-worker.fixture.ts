import { createExecutor } from "./executor";
import { detectIsolation } from "./isolation";
import { createAttemptLog } from "./task-log";

/** A worker of one task that sleeps, also outside of its session; its test kills it. */
const marker = process.argv[2] ?? "1";
const isolation = await detectIsolation();
const executor = await createExecutor({
  mode: "local",
  egress: null,
  isolation,
  uidBase: 42_000,
});
const at = "2026-01-01T00:00:00.000Z";
await executor.runCode(
  {
    language: "bash",
    source: `(setsid setsid sleep ${marker} &)\nsleep ${marker}`,
    env: {},
    network: false,
    context: {
      team: "demo",
      dag_id: "d",
      run_id: "r",
      task_id: "t",
      map_index: -1,
      item: {},
      try_number: 1,
      idempotency_key: "k",
      logical_date: at,
      data_interval_start: at,
      data_interval_end: at,
      ds: "2026-01-01",
      ts: at,
      params: {},
      xcoms: {},
      connections: {},
      variables: {},
    },
  },
  {
    signal: new AbortController().signal,
    log: createAttemptLog({ sink: async () => {} }),
    slot: 1,
    team: "team",
  },
);
