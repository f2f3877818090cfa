"use client";

import { Logo } from "@/components/shell/logo";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";

/** Takes the place of a page that broke, where no frame of its own could stay. */
export default function RootError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <main className="auth-ground flex min-h-dvh flex-col items-center justify-center gap-6 px-4 py-10">
      <Logo size={28} />
      <h1 className="sr-only">This page broke</h1>
      <div className="w-full max-w-lg">
        <ErrorPanel
          error={{
            title: "This page broke",
            detail: "Try again in a moment; the server's log tells more.",
            ...(error.digest === undefined ? {} : { code: error.digest }),
          }}
          actions={
            <Button size="sm" onClick={retry}>
              Try again
            </Button>
          }
        />
      </div>
    </main>
  );
}
