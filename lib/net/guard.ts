import { lookup as dnsLookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { Agent, type Response, fetch as undiciFetch } from "undici";
import { type AllowList, isPublicAddress, normalizeHost, parseAllowList } from "./address";

/** The address that a name was checked to; connect to this, never to the name again. */
export interface CheckedTarget {
  readonly address: string;
  readonly family: 4 | 6;
  /** Allowed by the installation although it is not public. */
  readonly private: boolean;
}

/** The parts of a request that the guard's `fetch` takes. */
export interface GuardedRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

/** Decides which addresses the product may connect to on a team's behalf. */
export interface NetGuard {
  /** Resolves and checks a target. Throws GuardError. */
  checkTarget(host: string, port: number): Promise<CheckedTarget>;
  /**
   * `fetch` whose every connection and redirect (at most 3) passes the guard. The body and all
   * headers that may hold a credential are not sent on to another origin. Throws GuardError, or what `fetch` throws.
   */
  fetch(url: URL, init: GuardedRequest): Promise<Response>;
  /** Closes idle connections. */
  close(): Promise<void>;
}

export type GuardErrorCode =
  | "target_refused"
  | "name_not_resolved"
  | "scheme_refused"
  | "too_many_redirects";

/** A target that the guard refuses, or cannot find. */
export class GuardError extends Error {
  override readonly name = "GuardError";
  readonly code: GuardErrorCode;

  constructor(code: GuardErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

export interface NetGuardOptions {
  /** `host`, `host:port` or a network: what may be reached although it is not public. */
  readonly allow: readonly string[];
  /** All addresses of a name; tests replace it. */
  readonly resolve?: (host: string) => Promise<{ address: string; family: number }[]>;
}

const MAX_REDIRECTS = 3;
const CONNECT_TIMEOUT_MS = 10_000;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** What may go on to another origin: any other header may be a credential under a name of its own. */
const HARMLESS = new Set(["accept", "accept-language", "user-agent"]);

/** Makes the guard. Throws when an entry of the allow list cannot be read. */
export function createNetGuard(options: NetGuardOptions): NetGuard {
  const allow = parseAllowList(options.allow);
  const resolve = options.resolve ?? ((host) => dnsLookup(host, { all: true, verbatim: true }));
  const check = (host: string, port: number) => checkHost(host, port, allow, resolve);
  const agent = guardedAgent(check);
  return {
    checkTarget: check,
    fetch: (url, init) => fetchChecked(url, init, agent, check),
    close: () => agent.close(),
  };
}

type Check = NetGuard["checkTarget"];

async function checkHost(
  rawHost: string,
  port: number,
  allow: AllowList,
  resolve: NonNullable<NetGuardOptions["resolve"]>,
): Promise<CheckedTarget> {
  const host = normalizeHost(rawHost);
  const named = allow.allowsHost(host, port);
  const addresses = isIP(host) !== 0 ? [{ address: host }] : await resolveName(host, resolve);
  // One private address among public ones refuses them all: which one is used is not ours to say.
  for (const { address } of addresses) {
    if (named || isPublicAddress(address) || allow.allowsAddress(address)) continue;
    throw new GuardError(
      "target_refused",
      `${host}:${port} is not a public address, and this installation does not allow it`,
    );
  }
  const first = addresses[0];
  if (first === undefined) throw new GuardError("name_not_resolved", `${host} has no address`);
  return {
    address: first.address,
    family: isIP(first.address) === 6 ? 6 : 4,
    private: !isPublicAddress(first.address),
  };
}

async function resolveName(
  host: string,
  resolve: NonNullable<NetGuardOptions["resolve"]>,
): Promise<{ address: string }[]> {
  try {
    return await resolve(host);
  } catch (cause) {
    throw new GuardError("name_not_resolved", `The name ${host} cannot be resolved`, cause);
  }
}

/**
 * Checks names at the moment of connecting, so that an answer which changes after an earlier check
 * is caught. An agent for each port, since a lookup is not told the port.
 */
function guardedAgent(check: Check): { for(port: number): Agent; close(): Promise<void> } {
  const agents = new Map<number, Agent>();
  return {
    for(port) {
      const known = agents.get(port);
      if (known !== undefined) return known;
      const lookup: LookupFunction = (host, options, callback) => {
        check(host, port).then(
          ({ address, family }) =>
            options.all ? callback(null, [{ address, family }]) : callback(null, address, family),
          (error: Error) => callback(error, ""),
        );
      };
      const agent = new Agent({
        connect: { lookup, timeout: CONNECT_TIMEOUT_MS },
        keepAliveTimeout: 4000,
      });
      agents.set(port, agent);
      return agent;
    },
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.close()));
    },
  };
}

async function fetchChecked(
  start: URL,
  init: GuardedRequest,
  agents: ReturnType<typeof guardedAgent>,
  check: Check,
): Promise<Response> {
  let url = start;
  let request = init;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    if (url.protocol !== "http:" && url.protocol !== "https:") {
      throw new GuardError("scheme_refused", `Expected http or https, found ${url.protocol}`);
    }
    const port = portOf(url);
    // No lookup happens for an address that is written out.
    if (isIP(normalizeHost(url.hostname)) !== 0) await check(url.hostname, port);
    const response = await sendOnce(url, request, agents.for(port));
    const location = response.headers.get("location");
    if (!REDIRECTS.has(response.status) || location === null) return response;
    await response.body?.cancel();
    const next = new URL(location, url);
    request = redirected(request, response.status, next.origin === url.origin);
    url = next;
  }
  throw new GuardError(
    "too_many_redirects",
    `${start.href} redirects more than ${MAX_REDIRECTS} times`,
  );
}

async function sendOnce(url: URL, request: GuardedRequest, dispatcher: Agent): Promise<Response> {
  try {
    return await undiciFetch(url, {
      method: request.method,
      headers: request.headers,
      signal: request.signal,
      redirect: "manual",
      dispatcher,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
  } catch (error) {
    if (error instanceof Error && error.cause instanceof GuardError) throw error.cause;
    throw error;
  }
}

/** The request that follows a redirect, as browsers make it. */
function redirected(request: GuardedRequest, status: number, sameOrigin: boolean): GuardedRequest {
  const becomesGet =
    (status === 303 && request.method !== "HEAD") ||
    ((status === 301 || status === 302) && request.method === "POST");
  const dropBody = becomesGet || !sameOrigin;
  return {
    method: becomesGet ? "GET" : request.method,
    headers: Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => {
        const lower = name.toLowerCase();
        if (!sameOrigin && !HARMLESS.has(lower)) return false;
        return !(dropBody && lower.startsWith("content-"));
      }),
    ),
    body: dropBody ? undefined : request.body,
    signal: request.signal,
  };
}

function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}
