import type { ConnectContext, ResolvedConnection } from "../context";
import { TaskFailure } from "../outcome";
import { readLimited } from "../read-limited";

const SAID_LENGTH = 100;

/** Asks a Slack webhook without posting anything. */
export async function reachSlack(
  ctx: ConnectContext,
  connection: ResolvedConnection,
): Promise<string> {
  const address = connection.secrets?.webhook_url;
  if (address === undefined || !URL.canParse(address)) {
    throw new TaskFailure("address_missing", "The connection has no webhook address");
  }
  // A message without a text is refused by a webhook that works, and nobody sees it.
  const response = await ctx.net.fetch(new URL(address), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
    signal: ctx.signal,
  });
  const said = (await readLimited(response)).trim().slice(0, SAID_LENGTH);
  if (response.status === 400) return "The webhook answers; nothing was posted";
  // Slack says in a word what is wrong: no_service, channel_is_archived…
  throw new TaskFailure(
    "slack_refused",
    `The webhook answers with status ${response.status}${said === "" ? "" : `: ${said}`}`,
  );
}
