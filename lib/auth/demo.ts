import { findDemoTeam } from "@/lib/db/identity";
import { findDemoOwner } from "@/lib/db/stores/member";
import type { SignInUser } from "@/lib/db/stores/user";
import { withTenant } from "@/lib/db/tenant";
import { isLoopbackHost } from "./loopback";
import { webSettings } from "./settings";

/** Whether people of the demo may use this server: only while nobody but this machine reaches it. */
export function isDemoOpen(): boolean {
  const { demo, host, baseUrl } = webSettings();
  // A public address means a proxy in front, however local the server itself is.
  return demo && isLoopbackHost(host) && isLoopbackHost(new URL(baseUrl).hostname);
}

/** The owner of the demo team, whom one click signs in; null when there is no such sign-in here. */
export async function findDemoUser(): Promise<SignInUser | null> {
  if (!isDemoOpen()) return null;
  const team = await findDemoTeam();
  return team === null ? null : await withTenant(team.id, findDemoOwner);
}
