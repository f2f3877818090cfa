/**
 * The caller's network address as far as it is known: the last hop that our own server (or the
 * proxy before it) wrote down. What stands further left in the header is the caller's own claim.
 */
export function clientAddress(request: Request): string {
  const hops = request.headers.get("x-forwarded-for")?.split(",") ?? [];
  return hops.at(-1)?.trim().slice(0, 64) || "unknown";
}
