import { randomUUID } from "node:crypto";
import { notFound } from "@/lib/errors";
import { type Logger, webLogger } from "@/lib/log";
import { isStorableText } from "@/lib/schemas/json";
import { loggableError, toAppError } from "./errors";
import { routePattern, webMetrics } from "./metrics";
import { problemResponse } from "./problem-response";

/** What Next hands to a route handler besides the request. */
export interface RouteContext {
  params: Promise<unknown>;
}

/** A route handler as Next calls it. */
export type RouteHandler = (request: Request, context: RouteContext) => Promise<Response>;

/** One request while it is served. */
export interface Served {
  request: Request;
  params: Record<string, string | string[]>;
  requestId: string;
  log: Logger;
  /** Adds to what the log says about this request: team, actor. */
  note(fields: Record<string, string>): void;
}

const REQUEST_ID = /^[\w-]{8,64}$/;

/**
 * The edge of every route: it gives the request an id, turns errors into problem details, and
 * counts and logs what happened. Bodies and headers are not logged.
 */
export function serve(
  work: (served: Served) => Promise<Response>,
  options: {
    /** Not worth a line each: what machines ask for all the time. */ quiet?: boolean;
  } = {},
): RouteHandler {
  return async (request, context) => {
    const started = performance.now();
    const given = request.headers.get("x-request-id");
    const requestId = given !== null && REQUEST_ID.test(given) ? given : randomUUID();
    const log = webLogger().child({ requestId });
    const noted: Record<string, string> = {};
    const note = (fields: Record<string, string>) => void Object.assign(noted, fields);
    const { pathname } = new URL(request.url);
    let params: Served["params"] = {};
    let response: Response;
    let failure: Error | undefined;
    try {
      params = pathParams(await context.params);
      response = await work({ request, params, requestId, log, note });
    } catch (caught) {
      const error = toAppError(caught);
      failure = error;
      response = problemResponse(error);
    }
    const answered = withHeaders(response, requestId);
    const seconds = (performance.now() - started) / 1000;
    const route = routePattern(pathname, params);
    const { method } = request;
    webMetrics().requests.inc({ route, method, status: answered.status });
    webMetrics().duration.observe({ route, method }, seconds);
    const line = {
      ...noted,
      method,
      route,
      status: answered.status,
      ms: Math.round(seconds * 1e3),
    };
    if (answered.status >= 500 && failure !== undefined) {
      log.error({ ...line, err: loggableError(failure) }, "request failed");
    } else {
      log[options.quiet === true ? "debug" : "info"](line, "request");
    }
    return answered;
  };
}

function pathParams(value: unknown): Served["params"] {
  const params: Served["params"] = {};
  for (const [name, part] of Object.entries(value ?? {})) {
    const parts = Array.isArray(part) ? part.map(String) : [String(part)];
    if (!parts.every(isStorableText)) throw notFound("The address");
    params[name] = Array.isArray(part) ? parts : (parts[0] ?? "");
  }
  return params;
}

function withHeaders(response: Response, requestId: string): Response {
  // A response that came from elsewhere (a redirect, for example) may have frozen headers.
  const headers = new Headers(response.headers);
  headers.set("x-request-id", requestId);
  headers.set("x-content-type-options", "nosniff");
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  return new Response(response.body, { status: response.status, headers });
}
