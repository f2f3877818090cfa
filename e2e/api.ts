import { randomBytes } from "node:crypto";
import { type APIResponse, expect, type Page } from "@playwright/test";

/** A name that no other test uses, as `run_3f9c01`. */
export function uniqueName(prefix: string): string {
  return `${prefix}_${randomBytes(3).toString("hex")}`;
}

/** What a test asks of the API, with the session of its page's browser. */
export interface TeamApi {
  get(path: string): Promise<APIResponse>;
  send(method: "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<APIResponse>;
}

/** The API of a team; paths are below it, as `dags`. */
export function teamApi(page: Page, team: string): TeamApi {
  const base = `/api/v1/teams/${team}`;
  return {
    get: (path) => page.request.get(`${base}/${path}`),
    send: (method, path, body) =>
      page.request.fetch(`${base}/${path}`, {
        method,
        // What a browser says of a request that a page of the site makes.
        headers: { "sec-fetch-site": "same-origin" },
        ...(body === undefined ? {} : { data: body }),
      }),
  };
}

/** Saves a new DAG; it is paused. */
export async function createDag(page: Page, team: string, source: string): Promise<void> {
  const answer = await teamApi(page, team).send("POST", "dags", { source });
  expect(answer.status(), await answer.text()).toBe(201);
}

/** Forgets the text of a new DAG that an earlier test left: the next begins with the starters. */
export async function forgetNewDag(page: Page, team: string): Promise<void> {
  const answer = await teamApi(page, team).send("DELETE", "drafts/~new");
  expect(answer.status(), await answer.text()).toBe(204);
}

/** Starts a run and gives its id. */
export async function triggerRun(
  page: Page,
  team: string,
  dagId: string,
  conf: Record<string, unknown> = {},
): Promise<string> {
  const answer = await teamApi(page, team).send("POST", `dags/${dagId}/runs`, { conf });
  expect(answer.status(), await answer.text()).toBe(201);
  return idOf(await answer.json());
}

/** Waits until a run has ended so. */
export async function expectRunState(
  page: Page,
  team: string,
  dagId: string,
  run: string,
  state: "success" | "failed",
): Promise<void> {
  await expect
    .poll(async () => stateOf(await json(page, team, `dags/${dagId}/runs/${run}`)), {
      timeout: 30_000,
    })
    .toBe(state);
}

/** The newest run of a DAG, by its id; of a state where one is given. */
export async function newestRun(
  page: Page,
  team: string,
  dagId: string,
  query = "",
): Promise<string> {
  const answer = await json(page, team, `dags/${dagId}/runs?limit=1${query}`);
  return idOf(itemsOf(answer)[0]);
}

/** The items of a list that the API gave. */
export function itemsOf(answer: unknown): unknown[] {
  const items = fieldOf(answer, "items");
  if (!Array.isArray(items)) throw new Error(`No list of items: ${JSON.stringify(answer)}`);
  return items;
}

async function json(page: Page, team: string, path: string): Promise<unknown> {
  const answer = await teamApi(page, team).get(path);
  expect(answer.status(), await answer.text()).toBe(200);
  return await answer.json();
}

function idOf(answer: unknown): string {
  return String(fieldOf(answer, "id"));
}

function stateOf(answer: unknown): string {
  return String(fieldOf(answer, "state"));
}

/** A field of what the API gave. */
export function fieldOf(answer: unknown, name: string): unknown {
  const fields = new Map(Object.entries(answer ?? {}));
  if (!fields.has(name)) throw new Error(`No field ${name}: ${JSON.stringify(answer)}`);
  return fields.get(name);
}
