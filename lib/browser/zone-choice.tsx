"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";
import { createContext, type ReactNode, use, useState } from "react";
import { useHydrated } from "./hydrated";
import { resolveZone, ZONE_CHOICES, type ZoneChoice } from "./zone";
import { ZONE_COOKIE } from "./zone-cookie";

const YEAR_SECONDS = 31_536_000;

type Choice = { choice: ZoneChoice; choose: (choice: ZoneChoice) => void };

const ZoneContext = createContext<Choice | null>(null);

/** Whose clock all times below go by: as the address says (`tz`), else as this browser keeps it. */
export function ZoneProvider({
  kept,
  children,
}: {
  /** From the cookie. */
  kept: ZoneChoice | undefined;
  children: ReactNode;
}) {
  const [url, setUrl] = useQueryState("tz", parseAsStringLiteral(ZONE_CHOICES));
  const [own, setOwn] = useState<ZoneChoice>(kept ?? "pipeline");
  function choose(choice: ZoneChoice) {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere
    document.cookie = `${ZONE_COOKIE}=${choice}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
    setOwn(choice);
    void setUrl(choice);
  }
  return <ZoneContext value={{ choice: url ?? own, choose }}>{children}</ZoneContext>;
}

/** The choice and how to change it; null outside of a team's screens. */
export function useZoneChoice(): Choice | null {
  return use(ZoneContext);
}

/**
 * The zone to show times in, of a thing whose DAG has a zone of its own or not. The server does not
 * know the viewer's: until the page has hydrated it is the DAG's.
 */
export function useShownZone(pipelineZone: string | undefined): string {
  const choice = use(ZoneContext)?.choice ?? "pipeline";
  const isHydrated = useHydrated();
  return resolveZone(choice === "local" && !isHydrated ? "pipeline" : choice, pipelineZone);
}
