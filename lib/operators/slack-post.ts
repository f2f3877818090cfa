import type { Operator } from "./define-operator";
import { netFailure } from "./net-failure";
import { TaskFailure } from "./outcome";
import { readLimited } from "./read-limited";
import { slackPostDescription } from "./slack-post.schema";

const TIMEOUT_MS = 30_000;

/** The `slack.post` operator. */
export const slackPostOperator: Operator<typeof slackPostDescription.config> = {
  ...slackPostDescription,
  async run(ctx, { connection: id, text, blocks }) {
    const connection = await ctx.connection(id);
    const address = connection.secrets?.webhook_url;
    if (connection.type !== "slack" || address === undefined || !URL.canParse(address)) {
      throw new TaskFailure(
        "wrong_connection_type",
        `Expected a Slack connection with a webhook address, and ${id} is ${connection.type === "slack" ? "without one" : `of type ${connection.type}`}`,
        { retryable: false },
      );
    }
    const url = new URL(address);
    try {
      const response = await ctx.net.fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(blocks === undefined ? { text } : { text, blocks }),
        signal: AbortSignal.any([ctx.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      const answer = (await readLimited(response)).slice(0, 300);
      if (response.status === 200) {
        ctx.log.system("The message was posted");
        return {};
      }
      const { status } = response;
      // Slack says in a word what is wrong: no_service, invalid_payload, channel_is_archived…
      throw new TaskFailure("slack_refused", `Slack answered ${status}: ${answer}`, {
        retryable: status === 429 || status >= 500,
      });
    } catch (error) {
      if (ctx.signal.aborted) throw new TaskFailure("aborted", "The task was stopped");
      throw netFailure(error, url.host);
    }
  },
};
