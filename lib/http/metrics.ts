import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";

declare global {
  // Next bundles each route by itself; all must count into one registry.
  var millraceWebMetrics: WebMetrics | undefined;
}

/** What the web process counts. Labels are route patterns, never addresses. */
export interface WebMetrics {
  registry: Registry;
  requests: Counter<"route" | "method" | "status">;
  duration: Histogram<"route" | "method">;
}

/** The process-wide metrics. */
export function webMetrics(): WebMetrics {
  globalThis.millraceWebMetrics ??= createWebMetrics();
  return globalThis.millraceWebMetrics;
}

function createWebMetrics(): WebMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Counter({
      name: "millrace_http_requests_total",
      help: "API requests by route, method and status",
      labelNames: ["route", "method", "status"],
      registers: [registry],
    }),
    duration: new Histogram({
      name: "millrace_http_request_duration_seconds",
      help: "Time from the start of an API request to the start of its answer's body",
      labelNames: ["route", "method"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    }),
  };
}

/**
 * The pattern of a route, for example `/api/v1/teams/[team]/dags/[dag]`, from an address and the
 * parameters that were found in it. Names under `/api/v1/<resource>` are never parameters.
 */
export function routePattern(pathname: string, params: Record<string, unknown>): string {
  const fixed = 3;
  const left = Object.entries(params).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((part) => ({ name, value: String(part) })),
  );
  const segments = pathname.split("/").filter((segment) => segment !== "");
  const named = segments.map((segment, index) => {
    if (index < fixed) return segment;
    const match = left.findIndex(({ value }) => value === decode(segment) || value === segment);
    if (match < 0) return segment;
    const [found] = left.splice(match, 1);
    return `[${found?.name}]`;
  });
  return `/${named.join("/")}`;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
