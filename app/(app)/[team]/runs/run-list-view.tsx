"use client";

import { RunMenu } from "@/components/operate/run-actions";
import { RunList } from "@/components/run/run-list";

/** Runs, each with a menu of what can be done with it. */
export function RunListView(props: { dagId?: string }) {
  return <RunList {...props} renderMenu={(run) => <RunMenu run={run} />} />;
}
