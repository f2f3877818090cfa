import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { OtherWays } from "@/components/auth/other-ways";
import { SignInForm } from "@/components/auth/sign-in-form";
import { AuthShell } from "@/components/shell/auth-shell";
import { TextLink } from "@/components/ui/link-button";
import { findPageSession } from "@/lib/auth/page";
import { signInOptions } from "@/lib/auth/sign-in-options";
import { paths } from "@/lib/browser/paths";
import { describeInvitation } from "@/lib/services/describe-invitation";
import { type AuthQuery, first, invitationToken, returnPath } from "../return-to";

export const metadata: Metadata = { title: "Sign in" };

/** The way in. */
export default async function SignInPage({ searchParams }: { searchParams: AuthQuery }) {
  const returnTo = await returnPath(searchParams);
  if ((await findPageSession()) !== null) redirect(returnTo ?? paths.home());
  const token = invitationToken(returnTo);
  const invitation = token === undefined ? null : await describeInvitation(token, new Date());
  const open = invitation?.state === "open" ? invitation : null;
  const target = returnTo ?? paths.home();
  return (
    <AuthShell
      title="Sign in"
      description={open === null ? undefined : `to join ${open.teamName}`}
      footer={
        <>
          No account? <TextLink href={paths.signUp(returnTo)}>Sign up</TextLink>
          {" · "}
          <TextLink href={paths.forgotPassword()}>Forgot your password?</TextLink>
        </>
      }
    >
      <SignInForm
        returnTo={target}
        email={open?.email ?? ""}
        error={first((await searchParams).error)}
      />
      <OtherWays ways={await signInOptions()} returnTo={target} />
    </AuthShell>
  );
}
