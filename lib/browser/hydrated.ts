"use client";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/**
 * False on the server and while a part of the page hydrates, then true. For what another part, which
 * hydrated before, may have fetched meanwhile: the server's page does not show it yet.
 */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
