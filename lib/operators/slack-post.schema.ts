import * as z from "zod";
import { jsonValueSchema } from "@/lib/schemas/json";
import { connectionField } from "./connection-field";
import { describeOperator } from "./define-operator";
import { field } from "./meta";

/** Posts a message to a Slack channel. */
export const slackPostDescription = describeOperator({
  type: "slack.post",
  label: "Slack message",
  description: "Posts a message to the channel of an incoming webhook",
  icon: "message-square",
  kind: "in_process",
  config: z.strictObject({
    connection: connectionField("Connection", "A Slack connection"),
    text: z
      .string()
      .min(1)
      .max(40_000)
      .meta(
        field({
          title: "Text",
          description: "In Slack's mrkdwn; with blocks it is what a notification shows",
          template: true,
        }),
      ),
    blocks: z
      .array(jsonValueSchema)
      .max(50)
      .optional()
      .meta(
        field({
          title: "Blocks",
          description: "Block Kit",
          template: true,
          native: true,
          language: "json",
        }),
      ),
  }),
});
