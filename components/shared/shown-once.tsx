"use client";

import type { ReactNode } from "react";
import { Callout } from "@/components/ui/callout";
import { CopyButton } from "@/components/ui/copy-button";

/** A secret that is shown this once, with a way to take it along. */
export function ShownOnce({
  secret,
  what,
  children,
}: {
  secret: string;
  /** What it is, as "link" or "token". */
  what: string;
  /** What to do with it. */
  children?: ReactNode;
}) {
  return (
    <div className="flex flex-col gap-3">
      <Callout tone="warn" title={`Copy the ${what} now`}>
        It is shown this once. Millrace keeps no copy that could be read again.
      </Callout>
      <div className="flex items-center gap-2 rounded-lg border border-line-strong bg-sunken p-2 pl-3">
        <code className="min-w-0 flex-1 break-all font-mono text-ink text-xs">{secret}</code>
        <CopyButton text={secret}>{`Copy ${what}`}</CopyButton>
      </div>
      {children}
    </div>
  );
}
