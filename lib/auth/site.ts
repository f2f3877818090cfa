import { isLoopbackHost } from "./loopback";
import { webSettings } from "./settings";

/**
 * The site's origin as this browser knows it: the configured one, or, on one's own machine, the
 * name that was typed (localhost and 127.0.0.1 keep separate cookies).
 */
export function siteOrigin(request: Request): string {
  const configured = new URL(webSettings().baseUrl);
  const host = request.headers.get("host");
  if (host === null || !URL.canParse(`${configured.protocol}//${host}`)) return configured.origin;
  const asked = new URL(`${configured.protocol}//${host}`);
  const isSameMachine = isLoopbackHost(asked.hostname) && isLoopbackHost(configured.hostname);
  return isSameMachine && asked.port === configured.port ? asked.origin : configured.origin;
}

/** Where to go after signing in or out: a page of this site, or its first one. */
export function returnUrl(request: Request, url: string): string {
  const site = siteOrigin(request);
  const target = URL.canParse(url, site) ? new URL(url, site) : new URL(site);
  const own = [site, new URL(webSettings().baseUrl).origin];
  if (!own.includes(target.origin)) return site;
  return `${site}${target.pathname}${target.search}${target.hash}`;
}
