"use client";

import { CSPProvider } from "@base-ui/react/csp-provider";
import type { ReactNode } from "react";
import { ToastHost } from "@/components/ui/toast";
import { TooltipHost } from "@/components/ui/tooltip";
import { QueryProvider } from "@/lib/browser/query-client";
import { ThemeProvider } from "@/lib/browser/theme";

/** What every page needs around it: theme, server state, and the shared tooltip and toasts. */
export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  return (
    <ThemeProvider nonce={nonce}>
      <CSPProvider {...(nonce === undefined ? {} : { nonce })}>
        <QueryProvider>
          {children}
          <TooltipHost />
          <ToastHost />
        </QueryProvider>
      </CSPProvider>
    </ThemeProvider>
  );
}
