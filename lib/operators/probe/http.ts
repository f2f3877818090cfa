import type { ConnectContext, ResolvedConnection } from "../context";
import { authorizationOf } from "../http-target";
import { TaskFailure } from "../outcome";

/** Asks for the base address of an HTTP connection; says what it answers. */
export async function reachHttp(
  ctx: ConnectContext,
  connection: ResolvedConnection,
): Promise<string> {
  const url = new URL(connection.host ?? "");
  const response = await ctx.net.fetch(url, {
    method: "GET",
    headers: { "user-agent": "Millrace", ...authorizationOf(connection) },
    signal: ctx.signal,
  });
  await response.body?.cancel();
  const { status } = response;
  if (status === 401 || status === 403) {
    const what = connection.password === undefined ? "without credentials" : "to its credentials";
    throw new TaskFailure(
      "authentication_failed",
      `${url.host} answers ${what} with status ${status}`,
    );
  }
  if (status >= 500) {
    throw new TaskFailure("server_failed", `${url.host} answers with status ${status}`);
  }
  // The base address alone need not be a page: that it answers is what counts.
  return `${url.host} answers with status ${status}`;
}
