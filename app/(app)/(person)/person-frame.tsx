"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { signOutHere } from "@/components/auth/sign-in-client";
import { failureText } from "@/components/shared/form-errors";
import { Logo } from "@/components/shell/logo";
import { type ShellUser, UserMenu } from "@/components/shell/user-menu";
import { LinkButton } from "@/components/ui/link-button";
import { toast } from "@/components/ui/toast";
import { paths } from "@/lib/browser/paths";

/** A slim bar with the way back to the teams, and the person's menu. */
export function PersonFrame({
  user,
  hasTeam,
  children,
}: {
  user: ShellUser;
  hasTeam: boolean;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="sticky top-0 z-20 flex h-12 shrink-0 items-center justify-between gap-4 border-b bg-canvas/90 px-3 backdrop-blur-sm sm:px-5">
        <nav aria-label="Millrace" className="flex items-center gap-3">
          <Link href={paths.home()} className="flex rounded-md">
            <Logo size={24} />
          </Link>
          {hasTeam && (
            <LinkButton href={paths.home()} variant="ghost" size="sm">
              Back to the team
            </LinkButton>
          )}
        </nav>
        <UserMenu user={user} onSignOut={signOut} compact />
      </header>
      {children}
    </div>
  );
}

/** Signs out and loads the sign-in page anew, so that nothing of the person stays. */
export async function signOut(): Promise<void> {
  try {
    await signOutHere();
    window.location.assign(paths.signIn());
  } catch (error) {
    toast({ title: "Could not sign out", description: failureText(error), tone: "danger" });
  }
}
