"use client";

import { ThemeProvider as NextThemes, useTheme as useNextTheme } from "next-themes";
import { type ReactNode, useSyncExternalStore } from "react";

/** What a person may choose; `system` follows the device. */
export const THEMES = ["system", "light", "dark"] as const;
/** One of {@link THEMES}. */
export type Theme = (typeof THEMES)[number];

/** Sets `data-theme` on the root element before the first paint. */
export function ThemeProvider({
  nonce,
  children,
}: {
  nonce: string | undefined;
  children: ReactNode;
}) {
  return (
    <NextThemes
      attribute="data-theme"
      defaultTheme="system"
      enableSystem
      enableColorScheme={false}
      disableTransitionOnChange={false}
      {...(nonce === undefined ? {} : { nonce })}
    >
      {children}
    </NextThemes>
  );
}

/**
 * The chosen theme and its setter, for the switch alone. Never branch a render on it: colours come
 * from tokens. Unknown (undefined) until the browser has taken over.
 */
export function useTheme(): { theme: Theme | undefined; setTheme: (theme: Theme) => void } {
  const { theme, setTheme } = useNextTheme();
  // next-themes knows it while hydrating already, when the page must still be the server's.
  const isHydrated = useSyncExternalStore(subscribeToNothing, isInBrowser, isOnServer);
  return { theme: isHydrated ? THEMES.find((known) => known === theme) : undefined, setTheme };
}

const subscribeToNothing = () => () => undefined;
const isInBrowser = () => true;
const isOnServer = () => false;
