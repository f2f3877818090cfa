"use client";

import { AuthShell } from "@/components/shell/auth-shell";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";

/** Takes the place of a sign-in page that broke, as when the database is away. */
export default function AuthError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <AuthShell title="This page broke">
      <ErrorPanel
        error={{
          title: "The server could not make it",
          detail: "Try again in a moment; the server's log tells more.",
          ...(error.digest === undefined ? {} : { code: error.digest }),
        }}
        actions={
          <Button size="sm" onClick={retry}>
            Try again
          </Button>
        }
      />
    </AuthShell>
  );
}
