"use client";

import { Page } from "@/components/shell/page";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";

/** Takes a screen's place when it breaks; the shell around it stays. */
export default function TeamError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <Page width="narrow">
      <ErrorPanel
        error={{
          title: "This page broke",
          detail: error.message,
          ...(error.digest === undefined ? {} : { code: error.digest }),
        }}
        actions={
          <Button size="sm" onClick={retry}>
            Try again
          </Button>
        }
      />
    </Page>
  );
}
