import { webLogger } from "@/lib/log";
import { Hub } from "./hub";

declare global {
  // Next reloads modules in development; one listening connection must survive that.
  var millraceLiveHub: Hub | undefined;
}

/** The web process' hub; it connects when the first stream opens. */
export function webHub(): Hub {
  if (globalThis.millraceLiveHub === undefined) {
    const connectionString = process.env.MILLRACE_WEB_DATABASE_URL;
    if (connectionString === undefined || connectionString === "") {
      throw new Error("MILLRACE_WEB_DATABASE_URL is not set");
    }
    const hub = new Hub({ connectionString, log: webLogger().child({ part: "live" }) });
    globalThis.millraceLiveHub = hub;
    // Open streams would keep a server that shuts down waiting for them.
    process.once("SIGTERM", () => void hub.close());
  }
  return globalThis.millraceLiveHub;
}

/** Closes the process-wide hub, or puts another in its place; tests only. */
export async function setWebHub(hub: Hub | undefined): Promise<void> {
  const before = globalThis.millraceLiveHub;
  globalThis.millraceLiveHub = hub;
  await before?.close();
}
