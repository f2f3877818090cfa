import { globSync } from "node:fs";
import { resolve } from "node:path";
import { createClient, setWebClient } from "@/lib/db/client";
import type { PrismaClient } from "@/lib/db/generated/client";
import type { RouteHandler } from "@/lib/http/serve";
import { TestPeople, type TestUser } from "./team";
import { createTestDatabase, type TestDatabase } from "./test-database";

/** Address that the tests' requests are sent to. */
export const TEST_BASE_URL = "http://127.0.0.1:3210";

/** Who sends a request: a signed-in person, an API token, or nobody. */
export type Caller = TestUser | string | null;

/** A request to the API. */
export interface TestCall {
  as?: Caller;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is, in place of `json`. */
  body?: BodyInit;
  headers?: Record<string, string>;
}

/** An answer, read to its end. */
export interface TestAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; fails on other bodies. */
  json(): unknown;
}

/** The API on a database of its own, called through its route files as `millrace_web`. */
export interface TestApi {
  database: TestDatabase;
  people: TestPeople;
  /** A client that sees all teams, to look at what is really there. */
  sys: PrismaClient;
  call(method: string, path: string, call?: TestCall): Promise<TestAnswer>;
  /** The answer itself, for streams. */
  open(method: string, path: string, call?: TestCall): Promise<Response>;
  stop(): Promise<void>;
}

/**
 * Starts the API for a `*.db.test.ts` file.
 *
 * ```ts
 * const alice = await api.people.user("Alice");
 * const answer = await api.call("POST", "/api/v1/teams", { as: alice, json: { … } });
 * ```
 *
 * @param env overrides of the web process' environment
 */
export async function startTestApi(env: Record<string, string> = {}): Promise<TestApi> {
  const database = await createTestDatabase();
  Object.assign(process.env, {
    MILLRACE_WEB_DATABASE_URL: database.webUrl,
    MILLRACE_SECRET_KEY: database.secretKey,
    MILLRACE_BASE_URL: TEST_BASE_URL,
    MILLRACE_LOG_LEVEL: "silent",
    HOST: "127.0.0.1",
    ...env,
  });
  const web = createClient(database.webUrl);
  setWebClient(web);
  const sys = createClient(database.sysUrl);
  return {
    database,
    sys,
    people: new TestPeople(sys),
    open: send,
    call: async (method, path, call) => {
      const response = await send(method, path, call);
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: () => JSON.parse(text),
      };
    },
    stop: async () => {
      setWebClient(undefined);
      await web.$disconnect();
      await sys.$disconnect();
      await database.drop();
    },
  };
}

/** Every route file of the API with its pattern, for example `/api/v1/teams/[team]`. */
export function routeFiles(below = "app/api"): { file: string; pattern: string }[] {
  return globSync(`${below}/**/route.ts`)
    .map((file) => ({
      file,
      pattern: `/${file.replace(/^app\//, "").replace(/\/route\.ts$/, "")}`,
    }))
    .sort((a, b) => a.pattern.localeCompare(b.pattern));
}

/** The methods that a route file handles. */
export async function loadRoute(file: string): Promise<Map<string, RouteHandler>> {
  const module: Record<string, unknown> = await import(resolve(file));
  const methods = Object.entries(module).filter(([name]) => /^[A-Z]+$/.test(name));
  return new Map(methods as [string, RouteHandler][]);
}

async function send(method: string, path: string, call: TestCall = {}): Promise<Response> {
  const url = new URL(path, TEST_BASE_URL);
  const { file, params } = matchRoute(url.pathname);
  const handler = (await loadRoute(file)).get(method);
  if (handler === undefined) throw new Error(`${file} has no ${method}`);
  const body = call.body ?? (call.json === undefined ? null : JSON.stringify(call.json));
  const headers = new Headers({ host: url.host, ...callerHeaders(call.as ?? null) });
  if (call.json !== undefined) headers.set("content-type", "application/json");
  for (const [name, value] of Object.entries(call.headers ?? {})) {
    if (value === "") headers.delete(name);
    else headers.set(name, value);
  }
  const init = { method, headers, body, ...(body === null ? {} : { duplex: "half" }) };
  return await handler(new Request(url, init), { params: Promise.resolve(params) });
}

function callerHeaders(caller: Caller): Record<string, string> {
  if (typeof caller === "string") return { authorization: `Bearer ${caller}` };
  // What a browser sends from a page of ours.
  const browser = { origin: TEST_BASE_URL, "sec-fetch-site": "same-origin" };
  return caller === null ? browser : { ...browser, cookie: caller.cookie };
}

/** The route file for an address: at each segment a fixed name goes before a parameter. */
function matchRoute(pathname: string): { file: string; params: Record<string, unknown> } {
  const segments = pathname.split("/").slice(1);
  const matches = routeFiles().flatMap(({ file, pattern }) => {
    const params = matchPattern(pattern.split("/").slice(1), segments);
    return params === null ? [] : [{ file, params, pattern }];
  });
  // "[" sorts after letters, so the pattern with the earliest fixed name comes first.
  matches.sort((a, b) =>
    a.pattern.replaceAll("[", "~") < b.pattern.replaceAll("[", "~") ? -1 : 1,
  );
  const [best] = matches;
  if (best === undefined) throw new Error(`no route file for ${pathname}`);
  return best;
}

function matchPattern(pattern: string[], segments: string[]): Record<string, unknown> | null {
  const params: Record<string, unknown> = {};
  for (const [index, part] of pattern.entries()) {
    const rest = /^\[\.\.\.(\w+)\]$/.exec(part)?.[1];
    if (rest !== undefined) {
      const parts = segments.slice(index).map(decodeURIComponent);
      return parts.length === 0 ? null : { ...params, [rest]: parts };
    }
    const segment = segments[index];
    const name = /^\[(\w+)\]$/.exec(part)?.[1];
    if (segment === undefined || (name === undefined && segment !== part)) return null;
    if (name !== undefined) params[name] = decodeURIComponent(segment);
  }
  return segments.length === pattern.length ? params : null;
}
