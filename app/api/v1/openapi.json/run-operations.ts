import { gridQuerySchema, gridWireSchema } from "@/lib/schemas/api/grid";
import {
  dagPathSchema,
  runPathSchema,
  taskPathSchema,
  teamPathSchema,
} from "@/lib/schemas/api/path";
import {
  dagRunListQuerySchema,
  liveEventSchema,
  logDownloadQuerySchema,
  logPageSchema,
  logQuerySchema,
  logStreamEventSchema,
  runDetailSchema,
  runListQuerySchema,
  runPageSchema,
  runSchema,
  taskInstanceDetailSchema,
  taskInstanceListSchema,
  triggerRunBodySchema,
  updateRunBodySchema,
} from "@/lib/schemas/api/run";
import type { Operations } from "./operation";

const tag = "Runs";
const logs = "/teams/{team}/dags/{dag}/runs/{run}/tasks/{task}/logs";

/** Operations on runs, task instances and logs. */
export const runOperations: Operations = {
  "GET /teams/{team}/runs": {
    tag,
    summary: "List the runs of all DAGs, newest first",
    needs: "run.view",
    params: teamPathSchema,
    query: runListQuerySchema,
    answer: runPageSchema,
  },
  "GET /teams/{team}/live": {
    tag,
    summary: "Follow the changes of the team's runs and DAGs",
    needs: "run.view",
    params: teamPathSchema,
    answer: liveEventSchema,
    events: true,
  },
  "GET /teams/{team}/dags/{dag}/grid": {
    tag,
    summary: "Read runs by tasks, one character a task instance",
    needs: "run.view",
    params: dagPathSchema,
    query: gridQuerySchema,
    answer: gridWireSchema,
  },
  "GET /teams/{team}/dags/{dag}/runs": {
    tag,
    summary: "List a DAG's runs, newest first",
    needs: "run.view",
    params: dagPathSchema,
    query: dagRunListQuerySchema,
    answer: runPageSchema,
  },
  "POST /teams/{team}/dags/{dag}/runs": {
    tag,
    summary: "Start a run by hand; it works while the DAG is paused",
    needs: "run.trigger",
    params: dagPathSchema,
    body: triggerRunBodySchema,
    status: 201,
    answer: runSchema,
    idempotent: true,
  },
  "GET /teams/{team}/dags/{dag}/runs/{run}": {
    tag,
    summary: "Read a run",
    needs: "run.view",
    params: runPathSchema,
    answer: runDetailSchema,
  },
  "PATCH /teams/{team}/dags/{dag}/runs/{run}": {
    tag,
    summary: "Replace a run's note",
    needs: "run.note",
    params: runPathSchema,
    body: updateRunBodySchema,
    answer: runDetailSchema,
  },
  "GET /teams/{team}/dags/{dag}/runs/{run}/tasks": {
    tag,
    summary: "List a run's task instances in topological order",
    needs: "run.view",
    params: runPathSchema,
    answer: taskInstanceListSchema,
  },
  "GET /teams/{team}/dags/{dag}/runs/{run}/tasks/{task}": {
    tag,
    summary: "Read a task instance: its attempts, XComs, neighbours, and why it waits",
    needs: "run.view",
    params: taskPathSchema,
    answer: taskInstanceDetailSchema,
  },
  [`GET ${logs}`]: {
    tag,
    summary: "Read an attempt's log from a chunk on",
    needs: "log.view",
    params: taskPathSchema,
    query: logQuerySchema,
    answer: logPageSchema,
  },
  [`GET ${logs}/stream`]: {
    tag,
    summary: "Follow an attempt's log until the attempt is over",
    needs: "log.view",
    params: taskPathSchema,
    query: logQuerySchema,
    answer: logStreamEventSchema,
    events: true,
  },
  [`GET ${logs}/download`]: {
    tag,
    summary: "Download an attempt's log",
    needs: "log.view",
    params: taskPathSchema,
    query: logDownloadQuerySchema,
    text: true,
  },
};
