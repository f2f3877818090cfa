import type { JsonObject } from "@/lib/schemas/json";
import type { AlertMessage, Fact, MessageEntry, Tone } from "./message";

const ICON: Readonly<Record<Tone, string>> = {
  bad: ":red_circle:",
  good: ":large_green_circle:",
  info: ":large_blue_circle:",
};
/** A Slack message may have 50 blocks; an entry takes up to four. */
const MOST_ENTRIES = 10;

/** The message as a Slack incoming webhook takes it: Block Kit, with plain text for notifications. */
export function slackMessage(message: AlertMessage): JsonObject {
  const { shared, isBrief } = message;
  const shown = message.entries.slice(0, MOST_ENTRIES);
  const more = message.more + message.entries.length - shown.length;
  const isOneOfMany = message.entries.length > 1;
  return {
    text: escaped(message.title),
    blocks: [
      header(`${ICON[message.tone]} ${message.title}`),
      ...(message.intro === null ? [] : [section(escaped(message.intro))]),
      ...(shared.facts.length === 0 ? [] : [section(cut(factLines(shared.facts), 2_900))]),
      ...errorBlock(shared.error),
      ...shown.flatMap((entry) =>
        isBrief ? [section(entryLine(entry))] : entryBlocks(entry, isOneOfMany),
      ),
      ...(more === 0 ? [] : [section(`<${link(message.url)}|… and ${more} more>`)]),
      context(`${escaped(message.team)} · <${link(message.url)}|All alerts> · ${message.id}`),
    ],
  };
}

function entryBlocks(entry: MessageEntry, isOneOfMany: boolean): JsonObject[] {
  // One alone has its status and title in the header.
  const lines = [...(isOneOfMany ? [headOf(entry)] : []), factLines(entry.facts)];
  const text = cut(lines.filter((line) => line !== "").join("\n"), 2_900);
  return [
    ...(isOneOfMany ? [{ type: "divider" }] : []),
    ...(text === "" ? [] : [section(text)]),
    ...errorBlock(entry.error),
    ...(entry.links.length === 0 ? [] : [section(entry.links.map(anchor).join("  ·  "))]),
  ];
}

function entryLine(entry: MessageEntry): string {
  const facts = entry.facts.map(([, value]) => escaped(value));
  const head = [headOf(entry), ...facts, ...entry.links.map(anchor)].join("  ·  ");
  const error = entry.error === null ? "" : `\n\`${code(entry.error).replaceAll("`", "'")}\``;
  return cut(head, 1_500) + error;
}

function headOf(entry: MessageEntry): string {
  return `${ICON[entry.tone]} *${escaped(entry.status)}*  ${escaped(entry.title)}`;
}

function factLines(facts: readonly Fact[]): string {
  return facts.map(([label, value]) => `*${label}*  ${escaped(value)}`).join("\n");
}

function errorBlock(error: string | null): JsonObject[] {
  return error === null ? [] : [section(`\`\`\`${cut(code(error), 2_800)}\`\`\``)];
}

function anchor({ label, url }: { label: string; url: string }): string {
  return `<${link(url)}|${escaped(label)}>`;
}

function header(text: string): JsonObject {
  return { type: "header", text: { type: "plain_text", text: cut(text, 150), emoji: true } };
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
