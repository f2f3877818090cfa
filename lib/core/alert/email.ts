import type { AlertMessage, MessageEntry, Tone } from "./message";

/** An e-mail's subject and its two forms. */
export interface Email {
  subject: string;
  text: string;
  html: string;
}

const COLOUR: Readonly<Record<Tone, string>> = { bad: "#c62828", good: "#1b7f3b", info: "#1f5fbf" };
const SANS = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
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
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(message.title)}</title>
<style>
@media (prefers-color-scheme: dark) {
  .page { background: #14171c !important; }
  .card { background: #1d2128 !important; border-left-color: #353b45 !important; border-right-color: #353b45 !important; border-bottom-color: #353b45 !important; }
  .ink { color: #eceff4 !important; }
  .ink2 { color: #aeb6c2 !important; }
  .code { background: #14171c !important; color: #eceff4 !important; border-color: #353b45 !important; }
  .link { color: #8ab4f8 !important; border-color: #4a5362 !important; }
  .bad { color: #ff8a80 !important; }
  .good { color: #7ddc97 !important; }
  .info { color: #8ab4f8 !important; }
}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f3f4f6">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f4f6">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;background:#ffffff;border:1px solid #d9dce1;border-top:4px solid ${COLOUR[message.tone]};border-radius:6px">
<tr><td style="padding:24px">
<h1 class="ink" style="margin:0 0 16px;${SANS};font-size:18px;line-height:1.35;color:#16191d;overflow-wrap:anywhere">${escaped(message.title)}</h1>
${body}
</td></tr></table>
<p class="ink2" style="max-width:600px;margin:16px auto 0;${SANS};font-size:12px;line-height:1.5;color:#5a6270">Millrace, team ${escaped(message.team)} &middot; <a class="link" href="${escaped(message.url)}" style="color:#1f5fbf">All alerts</a><br>Message ${escaped(message.id)}</p>
</td></tr></table>
</body>
</html>
`;
}

function entryHtml(entry: MessageEntry): string {
  const facts = entry.facts
    .map(
      ([label, value]) =>
        `<tr><td class="ink2" style="padding:2px 16px 2px 0;${SANS};font-size:13px;color:#5a6270;white-space:nowrap;vertical-align:top">${escaped(label)}</td><td class="ink" style="padding:2px 0;${SANS};font-size:13px;color:#16191d;overflow-wrap:anywhere;word-break:break-word">${escaped(value)}</td></tr>`,
    )
    .join("");
  const error =
    entry.error === null
      ? ""
      : `<pre class="code" style="margin:12px 0;padding:12px;background:#f3f4f6;border:1px solid #d9dce1;border-radius:4px;${MONO};font-size:12px;line-height:1.5;color:#16191d;white-space:pre-wrap;overflow-wrap:anywhere;word-break:break-word">${escaped(entry.error)}</pre>`;
  const links = entry.links
    .map(
      ({ label, url }) =>
        `<a class="link" href="${escaped(url)}" style="display:inline-block;margin:8px 8px 0 0;padding:8px 14px;border:1px solid #b9bfc9;border-radius:4px;${SANS};font-size:13px;color:#1f5fbf;text-decoration:none">${escaped(label)}</a>`,
    )
    .join("");
  return `<div style="padding:4px 0 20px">
<p class="ink" style="margin:0 0 8px;${SANS};font-size:14px;line-height:1.4;color:#16191d;overflow-wrap:anywhere"><strong class="${entry.tone}" style="color:${COLOUR[entry.tone]}">${escaped(entry.status)}</strong>&ensp;${escaped(entry.title)}</p>
<table role="presentation" cellpadding="0" cellspacing="0">${facts}</table>${error}<div>${links}</div>
</div>`;
}

function paragraph(text: string): string {
  return `<p class="ink" style="margin:0 0 16px;${SANS};font-size:14px;line-height:1.5;color:#16191d">${escaped(text)}</p>`;
}

function indent(text: string): string {
  return text.replace(/^/gm, "    ");
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
