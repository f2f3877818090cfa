"use client";

import { useEffect } from "react";
import { LAST_TEAM_COOKIE } from "./last-team-cookie";

/** Remembers the team that is shown, so that the first address leads back to it. */
export function RememberTeam({ slug }: { slug: string }) {
  useEffect(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
    document.cookie = `${LAST_TEAM_COOKIE}=${slug}; path=/; max-age=31536000; samesite=lax`;
  }, [slug]);
  return null;
}
