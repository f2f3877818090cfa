import { AppError } from "@/lib/errors";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether a request may change something. */
export function isChange(request: Request): boolean {
  return !SAFE_METHODS.has(request.method);
}

/**
 * Refuses a change that another site's page makes a browser send. Only requests that are let in by
 * a cookie need this; a bearer token is never sent by itself.
 *
 * Browsers tell the origin of each such request in headers that pages cannot set. It must be the
 * address that the request was sent to, or the configured one, behind a proxy that rewrites Host.
 *
 * @throws AppError cross_site_request
 */
export function requireSameOrigin(request: Request, baseUrl: string): void {
  if (!isChange(request)) return;
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  if (site !== null && site !== "same-origin") throw crossSite();
  if (origin !== null && !isOwnOrigin(origin, request, baseUrl)) throw crossSite();
  if (site === null && origin === null) throw crossSite();
}

function isOwnOrigin(origin: string, request: Request, baseUrl: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { origin: sent, host } = new URL(origin);
  return sent === new URL(baseUrl).origin || host === request.headers.get("host");
}

function crossSite(): AppError {
  return new AppError(
    "cross_site_request",
    "The request does not come from a page of this site; scripts use an API token",
  );
}
