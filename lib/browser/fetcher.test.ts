import { afterEach, expect, test, vi } from "vitest";
import * as z from "zod";
import { ApiError, apiFetch } from "./fetcher";
import { isTransient } from "./query-client";

const run = z.object({ id: z.string() });

function answer(body: unknown, init: ResponseInit = {}) {
  const fetched = vi.fn<typeof fetch>(async () =>
    body === undefined
      ? new Response(null, init)
      : new Response(typeof body === "string" ? body : JSON.stringify(body), init),
  );
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

async function failure(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error("Expected an ApiError");
  return error;
}

afterEach(() => vi.unstubAllGlobals());

test("sends JSON with an idempotency key and checks the answer", async () => {
  const fetched = answer({ id: "1", extra: true });
  await expect(apiFetch(run, "/api", { json: { conf: {} }, idempotencyKey: "k" })).resolves.toEqual(
    {
      id: "1",
    },
  );
  const [path, init] = fetched.mock.calls[0] ?? [];
  const headers = new Headers(init?.headers);
  expect(path).toBe("/api");
  expect(init?.method).toBe("POST");
  expect(headers.get("content-type")).toBe("application/json");
  expect(headers.get("idempotency-key")).toBe("k");
});

test("an empty answer reaches the schema as undefined", async () => {
  answer(undefined, { status: 204 });
  await expect(apiFetch(z.undefined(), "/api", { method: "DELETE" })).resolves.toBeUndefined();
});

test("a problem response becomes an ApiError with its problems", async () => {
  const problem = { path: ["tasks", 0], message: "no", severity: "error", code: "x", line: 3 };
  answer(
    { title: "Not valid", code: "dag_invalid", detail: "Two problems", problems: [problem] },
    { status: 422 },
  );
  const error = await failure(apiFetch(run, "/api"));
  expect(error).toMatchObject({ status: 422, code: "dag_invalid", detail: "Two problems" });
  expect(error.problems).toEqual([problem]);
  expect(isTransient(error)).toBe(false);
});

test.each([
  ["an HTML page", "<h1>Bad gateway</h1>"],
  ["another shape", { message: "hm" }],
])("a failure told by %s is named by its status", async (_, body) => {
  answer(body, { status: 502 });
  const error = await failure(apiFetch(run, "/api"));
  expect(error.code).toBe("http_502");
  expect(isTransient(error)).toBe(true);
});

test("no answer is a network error, an abort stays an abort", async () => {
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("failed");
  });
  expect((await failure(apiFetch(run, "/api"))).code).toBe("network");
  const aborted = AbortSignal.abort();
  await expect(apiFetch(run, "/api", { signal: aborted })).rejects.toBeInstanceOf(TypeError);
});

test("an answer of another shape is refused", async () => {
  answer({ id: 1 });
  expect((await failure(apiFetch(run, "/api"))).code).toBe("unexpected_response");
});

test("a 401 leads to the sign-in screen and back", async () => {
  const assign = vi.fn();
  vi.stubGlobal("window", {
    location: { pathname: "/acme/runs", search: "?state=failed", hash: "", assign },
  });
  answer({ title: "Sign in", code: "unauthenticated" }, { status: 401 });
  expect((await failure(apiFetch(run, "/api"))).status).toBe(401);
  expect(assign).toHaveBeenCalledWith("/sign-in?returnTo=%2Facme%2Fruns%3Fstate%3Dfailed");
  await failure(apiFetch(run, "/api", { stayOn401: true }));
  expect(assign).toHaveBeenCalledTimes(1);
});
