import { expect, type Page } from "@playwright/test";
import { incidentPageSchema } from "@/lib/schemas/api/alert";
import { newestRun } from "./api";

/** A screen of the product, in the demo team where it belongs to one. */
export interface MainScreen {
  name: string;
  /** Its address; asked for when the demo has been entered. */
  address: (page: Page) => Promise<string>;
  /** Waits until what the screen is for shows. */
  ready: (page: Page) => Promise<void>;
}

const ETL = "dag_etl_example";
const FLAKY = "demo_flaky_hourly";

/** The screens that are looked at in both themes, wide and narrow. */
export const MAIN_SCREENS: readonly MainScreen[] = [
  {
    name: "home",
    address: at("/demo"),
    ready: (page) => shows(page.getByRole("heading", { name: "Failing now" })),
  },
  {
    name: "dag-list",
    address: at("/demo/dags"),
    ready: (page) => shows(page.getByRole("link", { name: ETL, exact: true })),
  },
  {
    name: "grid",
    address: at(`/demo/dags/${ETL}/grid`),
    ready: (page) => shows(page.getByRole("grid")),
  },
  {
    name: "grid-selected",
    address: async (page) =>
      `/demo/dags/${FLAKY}/grid?run=${await failedRun(page)}&task=call_unreliable_service`,
    ready: (page) => shows(page.getByRole("link", { name: /log/i }).first()),
  },
  {
    name: "grid-groups",
    address: async (page) =>
      `/demo/dags/demo_fan_out/grid?run=${await newestRun(page, "demo", "demo_fan_out", "&state=success")}&task=measuring&fold=telling`,
    ready: (page) => shows(page.getByRole("list", { name: "Tasks by state" })),
  },
  {
    name: "graph-groups",
    address: at("/demo/dags/demo_fan_out/graph?fold=telling"),
    ready: (page) => shows(page.getByRole("group", { name: /^Decide what to tell, .*: \w/ })),
  },
  {
    name: "mapped-task",
    address: async (page) =>
      `/demo/dags/demo_fan_out/runs/${await newestRun(page, "demo", "demo_fan_out", "&state=success")}/tasks/measure`,
    ready: (page) => shows(page.getByRole("table", { name: "Instances" })),
  },
  {
    name: "graph",
    address: at(`/demo/dags/${ETL}/graph`),
    ready: (page) => shows(page.getByRole("group", { name: /^load_to_warehouse, .*: \w/ })),
  },
  {
    name: "gantt",
    address: async (page) => `/demo/dags/${FLAKY}/gantt?run=${await failedRun(page)}`,
    ready: (page) => shows(page.getByRole("heading", { name: "Critical path" })),
  },
  {
    name: "gantt-table",
    address: at(`/demo/dags/${ETL}/gantt?view=table`),
    ready: (page) => shows(page.getByRole("table", { name: "Tasks in time" })),
  },
  {
    name: "calendar",
    address: at(`/demo/dags/${FLAKY}/calendar?from=2026-01-01&to=2026-01-09`),
    ready: (page) => shows(page.getByRole("region", { name: "Chosen days" })),
  },
  {
    name: "runs-of-dag",
    address: at(`/demo/dags/${FLAKY}/runs`),
    ready: (page) => shows(page.getByRole("table", { name: "Runs" })),
  },
  {
    name: "backfills",
    address: at("/demo/backfills"),
    ready: (page) => shows(page.getByText("No backfills yet")),
  },
  {
    name: "backfill-form",
    address: at(`/demo/dags/${FLAKY}/backfills/new?from=2025-01-01&to=2025-01-02`),
    ready: (page) => shows(page.getByRole("heading", { name: "What will happen" })),
  },
  {
    name: "schedule-of-dag",
    address: at(`/demo/dags/${FLAKY}/schedule`),
    ready: (page) => shows(page.getByRole("table", { name: "Dates of the schedule" })),
  },
  {
    name: "versions",
    address: at(`/demo/dags/${ETL}/versions`),
    ready: (page) => shows(page.getByText("Source of v1")),
  },
  {
    name: "editor",
    address: at(`/demo/dags/${ETL}/edit`),
    ready: async (page) => {
      await shows(page.getByRole("textbox", { name: "DAG document, YAML" }));
      await shows(page.getByText("No problems", { exact: false }).first());
    },
  },
  {
    name: "new-dag",
    address: at("/demo/dags/new"),
    ready: (page) => shows(page.getByRole("button", { name: /^Blank/ })),
  },
  {
    name: "dag-settings",
    address: at(`/demo/dags/${FLAKY}/settings`),
    ready: (page) => shows(page.getByRole("heading", { name: "Delete this DAG" })),
  },
  {
    name: "runs",
    address: at("/demo/runs"),
    ready: (page) => shows(page.getByRole("table", { name: "Runs" })),
  },
  {
    name: "schedule",
    address: at("/demo/schedule"),
    ready: (page) => shows(page.getByRole("list", { name: "DAGs in time" })),
  },
  {
    name: "schedule-week",
    address: at("/demo/schedule?span=week"),
    ready: (page) => shows(page.getByRole("list", { name: "DAGs in time" })),
  },
  {
    name: "runs-selected",
    address: at("/demo/runs"),
    ready: async (page) => {
      await page
        .getByRole("checkbox", { name: /^Select the run / })
        .first()
        .check();
      await shows(page.getByRole("region", { name: "Selected runs" }));
    },
  },
  {
    name: "runs-narrowed",
    address: at("/demo/runs?tag=demo&longer=1&state=failed"),
    ready: (page) => shows(page.getByText("longer than 1s")),
  },
  {
    name: "approvals",
    address: at("/demo/approvals"),
    ready: (page) => shows(page.getByText("Nothing waits for an answer")),
  },
  {
    name: "run-failed",
    address: async (page) => `/demo/dags/${FLAKY}/runs/${await failedRun(page)}`,
    ready: (page) => shows(page.getByRole("link", { name: "Its log" })),
  },
  {
    name: "task-failed",
    address: async (page) =>
      `/demo/dags/${FLAKY}/runs/${await failedRun(page)}/tasks/call_unreliable_service`,
    ready: (page) => shows(page.getByRole("log").getByText("attempt 3", { exact: false }).first()),
  },
  {
    name: "task-xcoms",
    address: async (page) =>
      `/demo/dags/${ETL}/runs/${await newestRun(page, "demo", ETL, "&state=success")}/tasks/combine_data?tab=xcoms`,
    ready: (page) => shows(page.getByText("return_value")),
  },
  {
    name: "assets",
    address: at("/demo/assets"),
    ready: (page) => shows(page.getByText("No assets yet")),
  },
  {
    name: "alerts",
    address: at("/demo/alerts"),
    ready: (page) =>
      shows(page.getByRole("link", { name: "export_to_partner failed", exact: true })),
  },
  {
    name: "incident",
    address: async (page) => `/demo/alerts/incidents/${await openIncident(page)}`,
    ready: (page) => shows(page.getByRole("table", { name: "Where it showed" })),
  },
  {
    name: "alert-rules",
    address: at("/demo/alerts/rules"),
    ready: (page) => shows(page.getByRole("table", { name: "Rules" })),
  },
  {
    name: "alert-channels",
    address: at("/demo/alerts/channels"),
    ready: (page) => shows(page.getByRole("button", { name: "New channel" }).first()),
  },
  {
    name: "alert-deliveries",
    address: at("/demo/alerts/deliveries"),
    ready: (page) => shows(page.getByText("No messages", { exact: true })),
  },
  {
    name: "events-of-dag",
    address: at(`/demo/dags/${ETL}/events`),
    ready: (page) => shows(page.getByRole("table", { name: "Audit trail" })),
  },
  {
    name: "alerts-of-dag",
    address: at("/demo/dags/demo_broken_export/alerts"),
    ready: (page) => shows(page.getByRole("heading", { name: "Rules that look at it" })),
  },
  {
    name: "connections",
    address: at("/demo/connections"),
    ready: (page) => shows(page.getByRole("table", { name: "Connections" })),
  },
  {
    name: "variables",
    address: at("/demo/variables"),
    ready: (page) => shows(page.getByRole("table", { name: "Variables" })),
  },
  {
    name: "pools",
    address: at("/demo/pools"),
    ready: (page) => shows(page.getByRole("table", { name: "Pools" })),
  },
  {
    name: "pool-dialog",
    address: at("/demo/pools?edit=default_pool"),
    ready: (page) => shows(page.getByRole("dialog")),
  },
  {
    name: "workers",
    address: at("/demo/workers"),
    ready: (page) => shows(page.getByText("active", { exact: false }).first()),
  },
  {
    name: "members",
    address: at("/demo/members"),
    ready: (page) => shows(page.getByRole("table", { name: "Members" })),
  },
  {
    name: "tokens",
    address: at("/demo/tokens"),
    ready: (page) => shows(page.getByRole("button", { name: "New token" }).first()),
  },
  {
    name: "audit",
    address: at("/demo/audit"),
    ready: (page) => shows(page.getByRole("table", { name: "Audit trail" })),
  },
  {
    name: "team-settings",
    address: at("/demo/settings"),
    ready: (page) => shows(page.getByRole("heading", { name: "Team settings" })),
  },
  {
    name: "account",
    address: at("/account"),
    ready: (page) => shows(page.getByText("This browser", { exact: true })),
  },
  {
    name: "new-team",
    address: at("/teams/new"),
    ready: (page) => shows(page.getByRole("button", { name: "Create team" })),
  },
];

/** The screens before signing in. */
export const PUBLIC_SCREENS: readonly MainScreen[] = [
  {
    name: "sign-in",
    address: at("/sign-in"),
    ready: (page) => shows(page.getByRole("button", { name: "Explore the demo" })),
  },
  {
    name: "sign-up",
    address: at("/sign-up"),
    ready: (page) => shows(page.getByRole("button", { name: "Create account" })),
  },
  {
    name: "forgot-password",
    address: at("/forgot-password"),
    ready: (page) => shows(page.getByRole("heading", { name: "Forgot your password?" })),
  },
  {
    name: "reset-password",
    address: at("/reset-password#secret"),
    ready: (page) => shows(page.getByRole("button", { name: "Change password" })),
  },
];

/** Opens a screen and waits until it shows what it is for. */
export async function openScreen(page: Page, screen: MainScreen): Promise<void> {
  await page.goto(await screen.address(page));
  await screen.ready(page);
}

function at(path: string): MainScreen["address"] {
  return async () => path;
}

function failedRun(page: Page): Promise<string> {
  return newestRun(page, "demo", FLAKY, "&state=failed");
}

async function openIncident(page: Page): Promise<string> {
  const answer = await page.request.get("/api/v1/teams/demo/alerts/incidents?state=open");
  const { items } = incidentPageSchema.parse(await answer.json());
  const found = items.find(({ subject }) => subject.dagId === "demo_broken_export");
  if (found === undefined) throw new Error("the demo has no open incident");
  return found.id;
}

async function shows(locator: ReturnType<Page["locator"]>): Promise<void> {
  await expect(locator).toBeVisible();
}
