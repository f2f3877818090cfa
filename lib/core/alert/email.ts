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
  const entries = message.entries.map((entry) =>
    [
      `${entry.status.toUpperCase()}: ${entry.title}`,
      ...entry.facts.map(([label, value]) => `  ${label}: ${value}`),
      ...(entry.error === null ? [] : ["", indent(entry.error), ""]),
      ...entry.links.map(({ label, url }) => `  ${label}: ${url}`),
    ].join("\n"),
  );
  return [
    message.title,
    ...(message.intro === null ? [] : [message.intro]),
    ...entries,
    ...(message.more === 0 ? [] : [`… and ${message.more} more`]),
    `-- \nMillrace, team ${message.team}\nAll alerts: ${message.url}\nMessage ${message.id}`,
  ].join("\n\n");
}

function htmlOf(message: AlertMessage): string {
  const body = [
    message.intro === null ? "" : paragraph(message.intro),
    ...message.entries.map(entryHtml),
    message.more === 0 ? "" : paragraph(`… and ${message.more} more`),
  ].join("");
  return mailPage({
    title: message.title,
    tone: message.tone,
    body,
    footer: `Millrace, team ${escaped(message.team)} &middot; <a class="link" href="${escaped(message.url)}" style="color:#1f5fbf">All alerts</a><br>Message ${escaped(message.id)}`,
  });
}

function entryHtml(entry: MessageEntry): string {
  const facts = entry.facts
    .map(
      ([label, value]) =>
        `<tr><td class="ink2" style="padding:2px 16px 2px 0;${MAIL_FONT};font-size:13px;color:#5a6270;white-space:nowrap;vertical-align:top">${escaped(label)}</td><td class="ink" style="padding:2px 0;${MAIL_FONT};font-size:13px;color:#16191d;overflow-wrap:anywhere;word-break:break-word">${escaped(value)}</td></tr>`,
    )
    .join("");
  const error =
    entry.error === null
      ? ""
      : `<pre class="code" style="margin:12px 0;padding:12px;background:#f3f4f6;border:1px solid #d9dce1;border-radius:4px;${MONO};font-size:12px;line-height:1.5;color:#16191d;white-space:pre-wrap;overflow-wrap:anywhere;word-break:break-word">${escaped(entry.error)}</pre>`;
  const links = entry.links.map(({ label, url }) => mailButton(label, url)).join("");
  return `<div style="padding:4px 0 20px">
<p class="ink" style="margin:0 0 8px;${MAIL_FONT};font-size:14px;line-height:1.4;color:#16191d;overflow-wrap:anywhere"><strong class="${entry.tone}" style="color:${MAIL_COLOUR[entry.tone]}">${escaped(entry.status)}</strong>&ensp;${escaped(entry.title)}</p>
<table role="presentation" cellpadding="0" cellspacing="0">${facts}</table>${error}<div>${links}</div>
</div>`;
}

function indent(text: string): string {
  return text.replace(/^/gm, "    ");
}
