"use client";

import { type LiveLog, useLiveLog } from "@/components/shared/log/use-live-log";
import { apiPath } from "@/lib/browser/paths";

/** Which attempt's log is read. */
export type AttemptAddress = {
  team: string;
  dagId: string;
  run: string;
  taskId: string;
  /** Of an instance of a mapped task. */
  map?: number | undefined;
  attempt: number;
};

/** Reads an attempt's log to its end, then goes on live for as long as the attempt runs. */
export function useAttemptLog(address: AttemptAddress): LiveLog {
  const { team, dagId, run, taskId, map, attempt } = address;
  return useLiveLog(
    apiPath(team, "dags", dagId, "runs", run, "tasks", taskId, "logs"),
    `attempt=${attempt}${map === undefined ? "" : `&map=${map}`}`,
  );
}
