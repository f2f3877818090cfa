import type { Metadata } from "next";
import type { ReactNode } from "react";
import { AcceptInvitation, SwitchAccount } from "@/components/auth/accept-invitation";
import { ROLE_WORDS } from "@/components/shared/roles";
import { Timestamp } from "@/components/shared/timestamp";
import { AuthShell } from "@/components/shell/auth-shell";
import { DescriptionList } from "@/components/ui/description-list";
import { LinkButton } from "@/components/ui/link-button";
import { findPageSession } from "@/lib/auth/page";
import { paths } from "@/lib/browser/paths";
import { describeInvitation, type InvitationCard } from "@/lib/services/describe-invitation";

export const metadata: Metadata = {
  title: "Invitation",
  // The address holds a secret.
  referrer: "no-referrer",
};

/** What an invitation link leads to. */
export default async function InvitationPage({ params }: { params: Promise<{ token: string }> }) {
  const token = decodeURIComponent((await params).token);
  const invitation = await describeInvitation(token, new Date());
  const session = await findPageSession();
  const isMember = session?.teams.some((team) => team.slug === invitation?.teamSlug) === true;

  if (invitation === null) {
    return (
      <Ended title="There is no such invitation">
        The link may have been cut off on its way. Copy it once more, or ask for a new one.
      </Ended>
    );
  }
  if (isMember) {
    return (
      <AuthShell
        title={`You are in ${invitation.teamName}`}
        description="There is nothing left to accept."
      >
        <LinkButton variant="primary" className="w-full" href={paths.team(invitation.teamSlug)}>
          Go to {invitation.teamName}
        </LinkButton>
      </AuthShell>
    );
  }
  if (invitation.state !== "open") return <NotOpen invitation={invitation} />;

  const here = paths.invitation(token);
  const user = session?.user;
  const isForAnother =
    user !== undefined && invitation.email !== null && invitation.email !== user.email;
  return (
    <AuthShell
      title={`Join ${invitation.teamName}`}
      description={
        user === undefined
          ? "You are invited to a team on Millrace."
          : `Signed in as ${user.email}.`
      }
    >
      <DescriptionList
        items={[
          {
            term: "Role",
            value: (
              <>
                {ROLE_WORDS[invitation.role].label}
                <span className="block text-ink-3 text-xs">{ROLE_WORDS[invitation.role].may}</span>
              </>
            ),
          },
          ...(invitation.email === null ? [] : [{ term: "For", value: invitation.email }]),
          { term: "Ends", value: <Timestamp value={invitation.expiresAt} /> },
        ]}
      />
      {isForAnother ? (
        <>
          <p className="text-ink-2">
            This invitation is for {invitation.email}; you are signed in with another address.
          </p>
          <SwitchAccount token={token} />
        </>
      ) : user === undefined ? (
        <div className="flex flex-col gap-2">
          <LinkButton variant="primary" className="w-full" href={paths.signUp(here)}>
            Create an account
          </LinkButton>
          <LinkButton className="w-full" href={paths.signIn(here)}>
            I have an account
          </LinkButton>
        </div>
      ) : (
        <AcceptInvitation token={token} teamName={invitation.teamName} />
      )}
    </AuthShell>
  );
}

const endings: Record<Exclude<InvitationCard["state"], "open">, { title: string; text: string }> = {
  accepted: {
    title: "This invitation was used",
    text: "Each link lets one person in. If that was you, sign in with the account that you used.",
  },
  revoked: {
    title: "This invitation was withdrawn",
    text: "Someone in the team ended it. Ask them for a new link.",
  },
  expired: {
    title: "This invitation has expired",
    text: "Links work for three days. Ask for a new one.",
  },
};

function NotOpen({ invitation }: { invitation: InvitationCard }) {
  if (invitation.state === "open") return null;
  const { title, text } = endings[invitation.state];
  return <Ended title={title}>{`It led to ${invitation.teamName}. ${text}`}</Ended>;
}

function Ended({ title, children }: { title: string; children: ReactNode }) {
  return (
    <AuthShell title={title}>
      <p className="text-ink-2">{children}</p>
      <LinkButton className="w-full" href={paths.home()}>
        Go to Millrace
      </LinkButton>
    </AuthShell>
  );
}
