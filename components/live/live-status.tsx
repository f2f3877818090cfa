"use client";

import { LiveIndicator } from "@/components/shared/live-indicator";
import { useLiveStatus } from "./live-provider";

/** The live indicator of the team's stream; words only where there is room. */
export function LiveStatus() {
  return <LiveIndicator state={useLiveStatus()} className="ml-1 shrink-0 max-sm:text-[0px]" />;
}
