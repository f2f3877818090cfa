/** An e-mail's subject and its two forms. */
export interface Email {
  subject: string;
  text: string;
  html: string;
}

/** What a mail's edge and its words in colour tell. */
export type MailTone = "bad" | "good" | "info";

/** Colours of the tones on a light ground; dark themes have their own, in {@link mailPage}. */
export const MAIL_COLOUR: Readonly<Record<MailTone, string>> = {
  bad: "#c62828",
  good: "#1b7f3b",
  info: "#1f5fbf",
};
/** The font of running text, as an inline style. */
export const MAIL_FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/**
 * A mail's HTML around `body` and `footer`, which are markup. Tables with inline styles, for mail
 * programs know little else; dark themes that they apply of themselves find plain colours to turn.
 */
export function mailPage(mail: {
  title: string;
  /** What lists of mails show beside the subject. */
  preview?: string;
  tone: MailTone;
  body: string;
  footer: string;
}): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(mail.title)}</title>
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
${mail.preview ? `<div style="display:none;max-height:0;overflow:hidden">${escaped(mail.preview)}</div>\n` : ""}<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f4f6">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;background:#ffffff;border:1px solid #d9dce1;border-top:4px solid ${MAIL_COLOUR[mail.tone]};border-radius:6px">
<tr><td style="padding:24px">
<h1 class="ink" style="margin:0 0 16px;${MAIL_FONT};font-size:18px;line-height:1.35;color:#16191d;overflow-wrap:anywhere">${escaped(mail.title)}</h1>
${mail.body}
</td></tr></table>
<p class="ink2" style="max-width:600px;margin:16px auto 0;${MAIL_FONT};font-size:12px;line-height:1.5;color:#5a6270">${mail.footer}</p>
</td></tr></table>
</body>
</html>
`;
}

/** A paragraph of plain text. */
export function paragraph(text: string): string {
  return `<p class="ink" style="margin:0 0 16px;${MAIL_FONT};font-size:14px;line-height:1.5;color:#16191d">${escaped(text)}</p>`;
}

/** A link that looks like a button; the main one of a mail is filled. */
export function mailButton(label: string, url: string, isMain = false): string {
  const look = isMain
    ? "border:1px solid #1f5fbf;background:#1f5fbf;color:#ffffff"
    : "border:1px solid #b9bfc9;color:#1f5fbf";
  return `<a class="${isMain ? "main" : "link"}" href="${escaped(url)}" style="display:inline-block;margin:8px 8px 0 0;padding:8px 14px;border-radius:4px;${look};${MAIL_FONT};font-size:13px;text-decoration:none">${escaped(label)}</a>`;
}

/** Text as it may stand in markup and in attributes. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
