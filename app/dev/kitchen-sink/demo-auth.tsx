"use client";

import { AuthShell } from "@/components/shell/auth-shell";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { TextLink } from "@/components/ui/link-button";

/** The frame of the sign-in pages. */
export function DemoAuth() {
  return (
    <AuthShell
      title="Sign in"
      description="Welcome back."
      footer={
        <>
          No account? <TextLink href="#sign-up">Sign up</TextLink>
        </>
      }
    >
      <Field label="E-mail">
        <Input type="email" autoComplete="email" placeholder="you@example.com" />
      </Field>
      <Field
        label="Password"
        action={
          <TextLink href="#forgot" className="text-xs">
            Forgot it?
          </TextLink>
        }
      >
        <Input type="password" autoComplete="current-password" />
      </Field>
      <Button type="submit" variant="primary" className="w-full">
        Sign in
      </Button>
      <div className="flex items-center gap-3 text-ink-3 text-xs">
        <span className="h-px flex-1 bg-line" /> or <span className="h-px flex-1 bg-line" />
      </div>
      <Button className="w-full">Continue with GitHub</Button>
    </AuthShell>
  );
}
