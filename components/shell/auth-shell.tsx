import type { ReactNode } from "react";
import { Logo } from "./logo";

/** The frame of the pages outside of a team: sign in, sign up, invitations, resets. */
export function AuthShell({
  title,
  description,
  footer,
  children,
}: {
  title: ReactNode;
  description?: ReactNode;
  /** The other way in, as "No account? Sign up". */
  footer?: ReactNode;
  children: ReactNode;
}) {
  return (
    <main className="auth-ground flex min-h-dvh flex-col items-center justify-center px-4 py-10">
      <div className="w-full max-w-96">
        <div className="mb-6 flex justify-center">
          <Logo size={28} />
        </div>
        <div className="rounded-xl border bg-surface p-6 shadow-[0_1px_2px_rgb(0_0_0/4%),0_8px_24px_-12px_rgb(0_0_0/12%)]">
          <h1 className="font-semibold text-ink text-xl">{title}</h1>
          {description !== undefined && <p className="mt-1 text-ink-2 text-sm">{description}</p>}
          <div className="mt-5 flex flex-col gap-4">{children}</div>
        </div>
        {footer !== undefined && <p className="mt-4 text-center text-ink-2 text-sm">{footer}</p>}
      </div>
    </main>
  );
}
