"use client";

import { createContext, useContext } from "react";

/** What the top bar needs of the shell around it. */
export type ShellControls = { openNavigation: () => void };

/** Provided by `AppShell`. */
export const ShellContext = createContext<ShellControls | null>(null);

/** The controls of the shell, or null on a page without one. */
export function useShell(): ShellControls | null {
  return useContext(ShellContext);
}
