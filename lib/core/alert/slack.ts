import type { JsonObject } from "@/lib/schemas/json";
import type { AlertMessage, MessageEntry, Tone } from "./message";

const ICON: Readonly<Record<Tone, string>> = {
  bad: ":red_circle:",
  good: ":large_green_circle:",
  info: ":large_blue_circle:",
};
/** A Slack message may have 50 blocks; an entry takes up to four. */
const MOST_ENTRIES = 10;

/** The message as a Slack incoming webhook takes it: Block Kit, with plain text for notifications. */
export function slackMessage(message: AlertMessage): JsonObject {
  const shown = message.entries.slice(0, MOST_ENTRIES);
  const more = message.more + message.entries.length - shown.length;
  return {
    text: escaped(message.title),
    blocks: [
      header(message.title),
      ...(message.intro === null ? [] : [section(escaped(message.intro))]),
      ...shown.flatMap((entry) => entryBlocks(entry, shown.length > 1)),
      ...(more === 0 ? [] : [section(`… and *${more}* more`)]),
      context(`${escaped(message.team)} · <${link(message.url)}|All alerts> · ${message.id}`),
    ],
  };
}

function entryBlocks(entry: MessageEntry, isOneOfMany: boolean): JsonObject[] {
  const facts = entry.facts.map(([label, value]) => `*${label}*  ${escaped(value)}`).join("\n");
  const head = `${ICON[entry.tone]} *${escaped(entry.status)}*  ${escaped(entry.title)}`;
  return [
    ...(isOneOfMany ? [{ type: "divider" }] : []),
    section(cut(`${head}\n${facts}`, 2_900)),
    ...(entry.error === null ? [] : [section(`\`\`\`${cut(code(entry.error), 2_800)}\`\`\``)]),
    ...(entry.links.length === 0
      ? []
      : [
          section(
            entry.links.map(({ label, url }) => `<${link(url)}|${escaped(label)}>`).join("  ·  "),
          ),
        ]),
  ];
}

function header(text: string): JsonObject {
  return { type: "header", text: { type: "plain_text", text: cut(text, 150), emoji: false } };
}

function section(text: string): JsonObject {
  return { type: "section", text: { type: "mrkdwn", text } };
}

function context(text: string): JsonObject {
  return { type: "context", elements: [{ type: "mrkdwn", text }] };
}

/** Text of others must make no link, mention (`<!channel>`) or format of its own. */
function escaped(text: string): string {
  return (
    text
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      // Within a word an underscore formats nothing: ids stay as they can be copied.
      .replace(/[*~`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, (mark) => `${mark}\u200b`)
  );
}

function code(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("```", "`\u200b``");
}

function link(url: string): string {
  return url.replaceAll("|", "%7C").replaceAll(">", "%3E").replaceAll("&", "&amp;");
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
