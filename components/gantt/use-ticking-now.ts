"use client";

import { useEffect, useState } from "react";
import { useNow } from "@/lib/browser/now";

const TICK_MS = 1_000;

/** The current instant, each second while `isLive`; null on the server and during hydration. */
export function useTickingNow(isLive: boolean): number | null {
  const slow = useNow();
  const [fast, setFast] = useState(0);
  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => setFast(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isLive]);
  return slow === null ? null : Math.max(slow, fast);
}
