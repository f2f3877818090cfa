import type { ApiExample } from "@/components/shared/api-hint";
import { cliLine } from "@/components/shared/cli-line";
import type {
  CancelTasksBody,
  ClearTasksBody,
  MarkTasksBody,
} from "@/lib/schemas/api/operate-body";
import type { JsonObject } from "@/lib/schemas/json";
import type { RunRef } from "./queries";

type Orders = { clear: ClearTasksBody; mark: MarkTasksBody; "cancel-tasks": CancelTasksBody };

/** What all of them together may say. */
type Options = Partial<Omit<ClearTasksBody, "dryRun"> & Pick<MarkTasksBody, "state">>;

const TITLES: Record<keyof Orders, string> = {
  clear: "Clear these tasks",
  mark: "Mark these tasks",
  "cancel-tasks": "Cancel these tasks",
};

/** An order to a run's tasks, as it is given from a shell. */
export function shellOf<V extends keyof Orders>(
  verb: V,
  { dagId, run }: RunRef,
  body: Orders[V],
): ApiExample {
  // Switches that are off are the default.
  const json: JsonObject = {};
  for (const [name, value] of Object.entries(body)) {
    if (value !== false && value !== undefined) json[name] = value;
  }
  const options: Options = body;
  return {
    title: TITLES[verb],
    path: ["dags", dagId, "runs", run, verb],
    method: "POST",
    json,
    // The command takes a whole task, except to cancel it.
    ...(options.mapIndex !== undefined && verb !== "cancel-tasks"
      ? {}
      : {
          cli: cliLine(["tasks", verb === "cancel-tasks" ? "cancel" : verb, dagId, run], {
            tasks: options.tasks,
            state: options.state,
            "map-index": options.mapIndex,
            upstream: options.upstream,
            downstream: options.downstream,
            past: options.past,
            future: options.future,
            "only-failed": options.onlyFailed,
            "latest-version": options.latestVersion,
          }),
        }),
  };
}
