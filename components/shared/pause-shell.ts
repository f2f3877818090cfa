import type { ApiExample } from "./api-hint";
import { cliLine } from "./cli-line";

/** Stopping a DAG's schedule, or letting it go on, from a shell. */
export function pauseShell(dagId: string, paused: boolean): ApiExample {
  return {
    title: paused ? "Pause this DAG" : "Turn this DAG on",
    path: ["dags", dagId],
    method: "PATCH",
    json: { paused },
    cli: cliLine(["dags", paused ? "pause" : "unpause", dagId]),
  };
}
