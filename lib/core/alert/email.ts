import {
  type Email,
  escaped,
  MAIL_COLOUR,
  MAIL_FONT,
  mailButton,
  mailPage,
  paragraph,
} from "../mail/layout";
import type { AlertMessage, MessageEntry } from "./message";

const MONO = "font-family:ui-monospace,Menlo,Consolas,'Liberation Mono',monospace";

/**
 * The message as an e-mail. The HTML is tables with inline styles, for mail programs know little
 * else; dark themes that they apply of themselves find plain colours to turn. The text says all.
 */
export function emailMessage(message: AlertMessage): Email {
  return {
    subject: `[${message.team}] ${message.title}`.slice(0, 250),
    text: textOf(message),
    html: htmlOf(message),
  };
}

function textOf(message: AlertMessage): string {
  const { shared, isBrief, entries } = message;
  return [
    message.title,
    ...(message.intro === null ? [] : [message.intro]),
    ...blockOf(detailText(shared)),
    ...(isBrief ? [entries.map(lineText).join("\n")] : entries.map(entryText)),
    ...(message.more === 0 ? [] : [`… and ${message.more} more: ${message.url}`]),
    `-- \nMillrace, team ${message.team}\nAll alerts: ${message.url}\nMessage ${message.id}`,
  ].join("\n\n");
}

function entryText(entry: MessageEntry): string {
  return [
    `${entry.status.toUpperCase()}: ${entry.title}`,
    ...detailText(entry),
    ...entry.links.map(({ label, url }) => `  ${label}: ${url}`),
  ].join("\n");
}

function lineText(entry: MessageEntry): string {
  const facts = entry.facts.map(([, value]) => `, ${value}`).join("");
  const rest = [entry.error ?? [], entry.links.map(({ url }) => url)].flat();
  return [`${entry.status.toUpperCase()}: ${entry.title}${facts}`, ...rest].join("\n    ");
}

/** Lines as one block without empty ones around it. */
function blockOf(lines: readonly string[]): string[] {
  const text = lines.join("\n").replace(/^\n+|\n+$/g, "");
  return text === "" ? [] : [text];
}

function detailText({ facts, error }: AlertMessage["shared"]): string[] {
  return [
    ...(facts.length === 0
      ? []
      : [facts.map(([label, value]) => `  ${label}: ${value}`).join("\n")]),
    ...(error === null ? [] : ["", indent(error), ""]),
  ];
}

function htmlOf(message: AlertMessage): string {
  const { entries, shared, isBrief } = message;
  const isOneOfMany = entries.length > 1;
  const body = [
    message.intro === null ? "" : paragraph(message.intro),
    detailHtml(shared),
    ...entries.map((entry) => (isBrief ? lineHtml(entry) : entryHtml(entry, isOneOfMany))),
    message.more === 0
      ? ""
      : `<p style="margin:16px 0 0;${MAIL_FONT};font-size:14px">${anchor(`… and ${message.more} more`, message.url)}</p>`,
  ].join("");
  return mailPage({
    title: message.title,
    preview: previewOf(message),
    tone: message.tone,
    body,
    footer: `Millrace, team ${escaped(message.team)} &middot; <a class="link" href="${escaped(message.url)}" style="color:#1f5fbf">All alerts</a><br>Message ${escaped(message.id)}`,
  });
}

/** What a list of mails shows beside the subject: why, where that is known. */
function previewOf({ shared, entries, intro }: AlertMessage): string {
  const error = shared.error ?? entries[0]?.error ?? "";
  return error.slice(error.lastIndexOf("\n") + 1) || (intro ?? "");
}

function entryHtml(entry: MessageEntry, isOneOfMany: boolean): string {
  const links = entry.links
    .map(({ label, url }, index) => mailButton(label, url, index === 0))
    .join("");
  // One alone has its status and title in the heading.
  return `<div style="padding:4px 0 20px">${isOneOfMany ? headHtml(entry, "") : ""}${detailHtml(entry)}<div>${links}</div></div>`;
}

function lineHtml(entry: MessageEntry): string {
  const facts = entry.facts.map(([, value]) => ` &middot; ${escaped(value)}`).join("");
  const links = entry.links.map(({ label, url }) => ` &middot; ${anchor(label, url)}`).join("");
  const error =
    entry.error === null
      ? ""
      : `<p class="ink2" style="margin:2px 0 0;${MONO};font-size:12px;line-height:1.5;color:#5a6270;overflow-wrap:anywhere">${escaped(entry.error)}</p>`;
  return `<div style="padding:4px 0">${headHtml(entry, facts + links)}${error}</div>`;
}

function headHtml(entry: MessageEntry, more: string): string {
  return `<p class="ink" style="margin:0 0 4px;${MAIL_FONT};font-size:14px;line-height:1.4;color:#16191d;overflow-wrap:anywhere"><strong class="${entry.tone}" style="color:${MAIL_COLOUR[entry.tone]}">${escaped(entry.status)}</strong>&ensp;${escaped(entry.title)}${more}</p>`;
}

function detailHtml({ facts, error }: AlertMessage["shared"]): string {
  const rows = facts
    .map(
      ([label, value]) =>
        `<tr><td class="ink2" style="padding:2px 16px 2px 0;${MAIL_FONT};font-size:13px;color:#5a6270;white-space:nowrap;vertical-align:top">${escaped(label)}</td><td class="ink" style="padding:2px 0;${MAIL_FONT};font-size:13px;color:#16191d;overflow-wrap:anywhere;word-break:break-word">${escaped(value)}</td></tr>`,
    )
    .join("");
  const table =
    rows === ""
      ? ""
      : `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 12px">${rows}</table>`;
  if (error === null) return table;
  return `${table}<pre class="code" style="margin:0 0 12px;padding:12px;background:#f3f4f6;border:1px solid #d9dce1;border-radius:4px;${MONO};font-size:12px;line-height:1.5;color:#16191d;white-space:pre-wrap;overflow-wrap:anywhere;word-break:break-word">${escaped(error)}</pre>`;
}

function anchor(label: string, url: string): string {
  return `<a class="link" href="${escaped(url)}" style="color:#1f5fbf">${escaped(label)}</a>`;
}

function indent(text: string): string {
  return text.replace(/^/gm, "    ");
}
