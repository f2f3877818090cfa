/**
 * Every address of the web app. Names from the outside are encoded here, so that no caller builds
 * an address by hand.
 */

type Query = Record<string, string | number | boolean | null | undefined>;

function path(segments: readonly string[], query?: Query): string {
  const base = `/${segments.map(encodeURIComponent).join("/")}`;
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") search.set(key, String(value));
  }
  const text = search.toString();
  return text === "" ? base : `${base}?${text}`;
}

/** The screens of one DAG, in the order of its tabs. */
export const DAG_VIEWS = [
  "grid",
  "graph",
  "gantt",
  "calendar",
  "runs",
  "backfills",
  "schedule",
  "versions",
  "alerts",
  "events",
  "edit",
  "settings",
] as const;
/** One of {@link DAG_VIEWS}. */
export type DagView = (typeof DAG_VIEWS)[number];

/** What they are called. */
export const DAG_VIEW_LABELS: Record<DagView, string> = {
  grid: "Grid",
  graph: "Graph",
  gantt: "Gantt",
  calendar: "Calendar",
  runs: "Runs",
  backfills: "Backfills",
  schedule: "Schedule",
  versions: "Versions",
  alerts: "Alerts",
  events: "Events",
  edit: "Edit",
  settings: "Settings",
};

/** Selection within a DAG's or run's screen; the parts that are not given stay out of the URL. */
export type Selection = { run?: string; task?: string; attempt?: number; tab?: string };

/** Builders of in-app addresses. */
export const paths = {
  home: () => "/",
  signIn: (returnTo?: string) => path(["sign-in"], { returnTo: safeReturnPath(returnTo) }),
  signUp: (returnTo?: string) => path(["sign-up"], { returnTo: safeReturnPath(returnTo) }),
  forgotPassword: () => path(["forgot-password"]),
  /** The secret follows as the fragment, which no server is told. */
  resetPassword: () => path(["reset-password"]),
  invitation: (token: string) => path(["invitations", token]),
  account: () => path(["account"]),
  newTeam: () => path(["teams", "new"]),

  team: (team: string) => path([team]),
  dags: (team: string, query?: { q?: string; tag?: string; state?: string; owner?: string }) =>
    path([team, "dags"], query),
  newDag: (team: string) => path([team, "dags", "new"]),
  dag: (team: string, dag: string, view: DagView = "grid", selection?: Selection) =>
    path([team, "dags", dag, view], selection),
  version: (team: string, dag: string, version: number) =>
    path([team, "dags", dag, "versions"], { version }),
  run: (team: string, dag: string, runId: string, selection?: Omit<Selection, "run">) =>
    path([team, "dags", dag, "runs", runId], selection),
  task: (
    team: string,
    dag: string,
    runId: string,
    taskId: string,
    query?: { attempt?: number; tab?: string; map?: number; line?: number },
  ) => path([team, "dags", dag, "runs", runId, "tasks", taskId], query),

  backfills: (team: string) => path([team, "backfills"]),
  /** A DAG's runs with logical dates on these days. */
  dagRunsOf: (team: string, dag: string, days: { from: string; to: string }) =>
    path([team, "dags", dag, "runs"], days),
  /** A DAG's runs that started on these days. */
  dagRunsStarted: (team: string, dag: string, days: { startedFrom: string; startedTo: string }) =>
    path([team, "dags", dag, "runs"], days),
  /** The team's timeline. */
  schedule: (team: string) => path([team, "schedule"]),
  newBackfill: (team: string, dag: string, dates?: { from: string; to: string }) =>
    path([team, "dags", dag, "backfills", "new"], dates),
  backfill: (team: string, dag: string, backfill: string, query?: { state?: string }) =>
    path([team, "dags", dag, "backfills", backfill], query),
  runs: (team: string, query?: { state?: string; dag?: string; type?: string }) =>
    path([team, "runs"], query),
  assets: (team: string) => path([team, "assets"]),
  approvals: (team: string, query?: { state?: string }) => path([team, "approvals"], query),
  alerts: (team: string, tab?: "rules" | "channels" | "deliveries") =>
    path([team, "alerts", ...(tab === undefined ? [] : [tab])]),
  incident: (team: string, incident: string) => path([team, "alerts", "incidents", incident]),
  connections: (team: string) => path([team, "connections"]),
  variables: (team: string) => path([team, "variables"]),
  pools: (team: string) => path([team, "pools"]),
  members: (team: string) => path([team, "members"]),
  tokens: (team: string) => path([team, "tokens"]),
  audit: (team: string) => path([team, "audit"]),
  workers: (team: string) => path([team, "workers"]),
  teamSettings: (team: string) => path([team, "settings"]),
} as const;

/** The address of a REST resource of a team: `apiPath("acme", "dags", "etl")`. */
export function apiPath(team: string, ...segments: string[]): string {
  return path(["api", "v1", "teams", team, ...segments]);
}

/**
 * A path to return to after signing in, or undefined when it would leave this site. Backslashes
 * and control characters are refused too, because browsers read `/\host` as another host.
 */
export function safeReturnPath(value: string | null | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (!/^\/(?!\/)/.test(value) || /[\\\u0000-\u001f]/.test(value)) return undefined;
  return value;
}
