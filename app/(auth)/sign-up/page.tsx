import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { OtherWays } from "@/components/auth/other-ways";
import { SignUpForm } from "@/components/auth/sign-up-form";
import { AuthShell } from "@/components/shell/auth-shell";
import { TextLink } from "@/components/ui/link-button";
import { findPageSession } from "@/lib/auth/page";
import { signInOptions } from "@/lib/auth/sign-in-options";
import { paths } from "@/lib/browser/paths";
import { describeInvitation } from "@/lib/services/describe-invitation";
import { type AuthQuery, invitationToken, returnPath } from "../return-to";

export const metadata: Metadata = { title: "Sign up" };

/** Makes an account; with an invitation it leads into the inviting team. */
export default async function SignUpPage({ searchParams }: { searchParams: AuthQuery }) {
  const returnTo = await returnPath(searchParams);
  if ((await findPageSession()) !== null) redirect(returnTo ?? paths.home());
  const token = invitationToken(returnTo);
  const invitation = token === undefined ? null : await describeInvitation(token, new Date());
  const open = invitation?.state === "open" ? invitation : null;
  const { providers } = await signInOptions();
  return (
    <AuthShell
      title="Create your account"
      description={
        open === null ? "Then you name your team." : `You join ${open.teamName} as ${open.role}.`
      }
      footer={
        <>
          Have an account? <TextLink href={paths.signIn(returnTo)}>Sign in</TextLink>
        </>
      }
    >
      <SignUpForm
        returnTo={returnTo ?? paths.home()}
        invitation={
          open === null || token === undefined
            ? undefined
            : { token, teamSlug: open.teamSlug, email: open.email }
        }
      />
      <OtherWays ways={{ providers, demo: false }} returnTo={returnTo ?? paths.home()} />
    </AuthShell>
  );
}
