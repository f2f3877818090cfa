import { type Email, escaped, mailButton, mailPage, paragraph } from "./layout";

/** What every mail to a person's account says besides. */
interface AccountMail {
  subject: string;
  /** Paragraphs before the link. */
  before: readonly string[];
  link?: { label: string; url: string };
  /** Paragraphs after it. */
  after: readonly string[];
}

/** The way to a new password, for whoever asked for one with this address. */
export function passwordResetMail(url: string, minutes: number): Email {
  return accountMail({
    subject: "Choose a new password for Millrace",
    before: ["Somebody, probably you, asked for a new password for the account of this address."],
    link: { label: "Choose a new password", url },
    after: [
      `The link works once, for ${minutes} minutes.`,
      "If it was not you, do nothing: your password stays as it is.",
    ],
  });
}

/** Tells that the password is another one now. */
export function passwordChangedMail(resetUrl: string): Email {
  return accountMail({
    subject: "Your Millrace password was changed",
    before: [
      "The password of the account of this address was changed, and other browsers were signed out.",
      "If that was you, there is nothing to do. If not, take the account back:",
    ],
    link: { label: "Choose a new password", url: resetUrl },
    after: [],
  });
}

/** Invites somebody into a team. */
export function invitationMail(invitation: {
  team: string;
  role: string;
  /** Name of who invites, when a person does. */
  by: string | null;
  url: string;
  expiresAt: Date;
}): Email {
  const { team, role, by, url, expiresAt } = invitation;
  return accountMail({
    subject: `Join ${team} on Millrace`,
    before: [`${by ?? "The team"} invites you to join the team ${team} on Millrace as ${role}.`],
    link: { label: `Join ${team}`, url },
    after: [
      `The link lets one person in, with this address only, until ${expiresAt.toUTCString()}.`,
      "If you do not know the team, do nothing.",
    ],
  });
}

function accountMail({ subject, before, link, after }: AccountMail): Email {
  const footer =
    "Millrace sends this because of your account, or because somebody typed your address.";
  return {
    subject: subject.slice(0, 250),
    text: [
      ...before,
      ...(link === undefined ? [] : [`${link.label}: ${link.url}`]),
      ...after,
      `-- \n${footer}`,
    ].join("\n\n"),
    html: mailPage({
      title: subject,
      tone: "info",
      body: [
        ...before.map(paragraph),
        ...(link === undefined
          ? []
          : [`<p style="margin:0 0 24px">${mailButton(link.label, link.url)}</p>`]),
        ...after.map(paragraph),
      ].join(""),
      footer: escaped(footer),
    }),
  };
}
