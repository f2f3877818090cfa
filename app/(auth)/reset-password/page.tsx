import type { Metadata } from "next";
import { ResetPasswordForm } from "@/components/auth/reset-password-form";
import { AuthShell } from "@/components/shell/auth-shell";
import { TextLink } from "@/components/ui/link-button";
import { paths } from "@/lib/browser/paths";

export const metadata: Metadata = { title: "New password", referrer: "no-referrer" };

/** What the link of a reset mail leads to. Its secret is in the fragment, which only the browser sees. */
export default function ResetPasswordPage() {
  return (
    <AuthShell
      title="Choose a new password"
      description="Every browser that is signed in to the account is signed out."
      footer={<TextLink href={paths.signIn()}>Back to sign in</TextLink>}
    >
      <ResetPasswordForm />
    </AuthShell>
  );
}
