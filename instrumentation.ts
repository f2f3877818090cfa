/** Runs once in each server process, before its first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { tellRealAddresses } = await import("@/lib/http/peer-address");
  const { webSettings } = await import("@/lib/auth/settings");
  tellRealAddresses(webSettings().trustedProxies);
}
