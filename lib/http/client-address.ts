/**
 * The caller's network address as far as it is known. Our server wrote it there itself, in place of
 * what the caller claimed (see peer-address.ts).
 */
export function clientAddress(request: Request): string {
  const hops = request.headers.get("x-forwarded-for")?.split(",") ?? [];
  return hops.at(-1)?.trim().slice(0, 64) || "unknown";
}
