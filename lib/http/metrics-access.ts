import { createHash, timingSafeEqual } from "node:crypto";
import { isLoopbackHost, isLoopbackRequest } from "@/lib/auth/loopback";
import { webSettings } from "@/lib/auth/settings";
import { clientAddress } from "./client-address";

/**
 * Whether a request may read the metrics: by the token, or from this machine. The latter only when
 * nothing else can reach the server: an address in a header alone is anybody's claim.
 */
export function mayReadMetrics(request: Request): boolean {
  const { metricsToken, host, baseUrl } = webSettings();
  const given = /^bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (given !== undefined) return metricsToken !== undefined && isSame(given, metricsToken);
  const isLocalServer = isLoopbackHost(host) && isLoopbackHost(new URL(baseUrl).hostname);
  return isLocalServer && isLoopbackRequest(request) && isLoopbackHost(clientAddress(request));
}

/** In constant time, whatever the lengths. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
