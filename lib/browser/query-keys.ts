/**
 * Keys of server state. Everything of a DAG lies below its own key, so that a live event can name
 * what it touches without knowing which screens are open.
 */
export const queryKeys = {
  team: (team: string) => ["team", team] as const,
  /** What a team's home shows. */
  home: (team: string) => ["team", team, "home"] as const,
  /** Pages of the DAG list, one per set of filters. */
  dagList: (team: string) => ["team", team, "dag-list"] as const,
  /** How long the team keeps what has ended, and what that removes. */
  retention: (team: string) => ["team", team, "retention"] as const,
  /** Pools with who uses them. */
  pools: (team: string) => ["team", team, "pools"] as const,
  /** Lists of runs over all DAGs. */
  teamRuns: (team: string) => ["team", team, "runs"] as const,
  /** Orders over many runs, and how far they are. */
  runOrders: (team: string) => ["team", team, "run-orders"] as const,
  /** Lists of what tasks ask people. */
  approvals: (team: string) => ["team", team, "approvals"] as const,
  /** Incidents, rules, channels and deliveries. */
  alerts: (team: string) => ["team", team, "alerts"] as const,
  dag: (team: string, dagId: string) => ["team", team, "dag", dagId] as const,
  /** What a run's progress changes on the screens of its DAG. */
  dagRuns: (team: string, dagId: string) => ["team", team, "dag", dagId, "runs"] as const,
  /** The backfills of a DAG with their dates. */
  dagBackfills: (team: string, dagId: string) => ["team", team, "dag", dagId, "backfills"] as const,
  /** Lists of backfills over all DAGs. */
  teamBackfills: (team: string) => ["team", team, "backfills"] as const,
  grid: (team: string, dagId: string) => ["team", team, "dag", dagId, "grid"] as const,
  /** One run with its tasks; `run` is its uuid. */
  run: (team: string, dagId: string, run: string) =>
    ["team", team, "dag", dagId, "run", run] as const,
};
