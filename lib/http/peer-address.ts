import { subscribe } from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";
import { isLoopbackHost } from "@/lib/auth/loopback";

/**
 * Writes into each request's `x-forwarded-for` the one address that it came from, before anything
 * reads it. What a caller claims there counts only as far as proxies of our own wrote it: with
 * `trustedProxies` of them before this server, so many of the last hops.
 */
export function tellRealAddresses(trustedProxies: number): void {
  subscribe("http.server.request.start", (message) => {
    if (typeof message !== "object" || message === null || !("request" in message)) return;
    const { request } = message;
    if (!(request instanceof IncomingMessage)) return;
    const claimed = request.headers["x-forwarded-for"];
    const peer = request.socket.remoteAddress ?? "";
    request.headers["x-forwarded-for"] = callerOf(String(claimed ?? ""), peer, trustedProxies);
  });
}

/**
 * The address before the trusted hops; the furthest known one when there are fewer. A peer on this
 * machine is believed once: it is a proxy here, or somebody who is here anyway.
 */
export function callerOf(claimed: string, peer: string, trustedProxies: number): string {
  const trusted = isLoopbackHost(peer) ? Math.max(trustedProxies, 1) : trustedProxies;
  const hops = claimed.split(",").map((hop) => hop.trim());
  const known = [...hops.filter((hop) => hop !== ""), peer];
  return known[Math.max(known.length - 1 - trusted, 0)] ?? peer;
}
