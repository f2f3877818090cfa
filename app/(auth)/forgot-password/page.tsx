import type { Metadata } from "next";
import { ForgotPasswordForm } from "@/components/auth/forgot-password-form";
import { AuthShell } from "@/components/shell/auth-shell";
import { TextLink } from "@/components/ui/link-button";
import { webSettings } from "@/lib/auth/settings";
import { paths } from "@/lib/browser/paths";

export const metadata: Metadata = { title: "New password" };

/** The way to a new password for whoever forgot theirs. */
export default function ForgotPasswordPage() {
  const canMail = webSettings().smtp !== undefined;
  return (
    <AuthShell
      title="Forgot your password?"
      description={canMail ? "We send a link to your address; it works for an hour." : undefined}
      footer={<TextLink href={paths.signIn()}>Back to sign in</TextLink>}
    >
      {canMail ? (
        <ForgotPasswordForm />
      ) : (
        <p className="text-ink-2">
          This installation has no mail server, so no link can be sent. Whoever runs it can set
          MILLRACE_SMTP_URL, or make a link for you with{" "}
          <code className="font-mono text-xs">npm run password-link -- you@example.com</code>.
        </p>
      )}
    </AuthShell>
  );
}
