import {
  assetEventPageSchema,
  assetEventQuerySchema,
  assetEventSchema,
  assetListQuerySchema,
  assetPageSchema,
  publishAssetBodySchema,
} from "@/lib/schemas/api/asset";
import { calendarQuerySchema, calendarSchema } from "@/lib/schemas/api/calendar";
import { pageQuerySchema } from "@/lib/schemas/api/common";
import {
  createDagBodySchema,
  createVersionBodySchema,
  dagDetailSchema,
  dagListQuerySchema,
  dagPageSchema,
  dagVersionDetailSchema,
  dagVersionPageSchema,
  graphQuerySchema,
  graphSchema,
  operatorListSchema,
  updateDagBodySchema,
  validateDagBodySchema,
  validateDagResultSchema,
} from "@/lib/schemas/api/dag";
import { homeSchema } from "@/lib/schemas/api/home";
import { dagPathSchema, teamPathSchema, versionPathSchema } from "@/lib/schemas/api/path";
import { pauseDagsBodySchema, pauseDagsResultSchema } from "@/lib/schemas/api/pause-dags";
import { searchQuerySchema, searchResultSchema } from "@/lib/schemas/api/search";
import { auditPageSchema } from "@/lib/schemas/api/team";
import { tickPageSchema, tickQuerySchema } from "@/lib/schemas/api/tick";
import type { Operations } from "./operation";

const tag = "DAGs";

/** Operations on DAGs, their versions and the operators that they are made of. */
export const dagOperations: Operations = {
  "POST /teams/{team}/dags/pause": {
    tag,
    summary: "Pause up to 100 DAGs or turn them on, or with dryRun tell which runs that starts",
    needs: "dag.pause",
    params: teamPathSchema,
    body: pauseDagsBodySchema,
    answer: pauseDagsResultSchema,
    idempotent: true,
  },
  "GET /teams/{team}/home": {
    tag,
    summary: "What fails, runs, is late and comes next, and how the last 14 days went",
    needs: "run.view",
    params: teamPathSchema,
    answer: homeSchema,
  },
  "GET /teams/{team}/search": {
    tag,
    summary: "Find DAGs, tasks and runs by their names",
    needs: "run.view",
    params: teamPathSchema,
    query: searchQuerySchema,
    answer: searchResultSchema,
  },
  "GET /teams/{team}/dags": {
    tag,
    summary: "List DAGs with their newest runs",
    needs: "dag.view",
    params: teamPathSchema,
    query: dagListQuerySchema,
    answer: dagPageSchema,
  },
  "POST /teams/{team}/dags": {
    tag,
    summary: "Create a DAG from a document, as its version 1",
    needs: "dag.edit",
    params: teamPathSchema,
    body: createDagBodySchema,
    status: 201,
    answer: dagDetailSchema,
    idempotent: true,
  },
  "POST /teams/{team}/dags/validate": {
    tag,
    summary:
      "Check a document without saving it; preview its schedule, what it changes, and its graph",
    needs: "dag.edit",
    params: teamPathSchema,
    body: validateDagBodySchema,
    answer: validateDagResultSchema,
  },
  "GET /teams/{team}/dags/{dag}": {
    tag,
    summary: "Read a DAG",
    needs: "dag.view",
    params: dagPathSchema,
    answer: dagDetailSchema,
  },
  "PATCH /teams/{team}/dags/{dag}": {
    tag,
    summary: "Pause or un-pause a DAG's schedule",
    needs: "dag.pause",
    params: dagPathSchema,
    body: updateDagBodySchema,
    answer: dagDetailSchema,
  },
  "DELETE /teams/{team}/dags/{dag}": {
    tag,
    summary: "Delete a DAG; it can be restored for a week",
    needs: "dag.delete",
    params: dagPathSchema,
  },
  "POST /teams/{team}/dags/{dag}/restore": {
    tag,
    summary: "Restore the DAG of a name that was deleted last",
    needs: "dag.delete",
    params: dagPathSchema,
    answer: dagDetailSchema,
  },
  "GET /teams/{team}/dags/{dag}/versions": {
    tag,
    summary: "List a DAG's versions, newest first",
    needs: "dag.view",
    params: dagPathSchema,
    query: pageQuerySchema,
    answer: dagVersionPageSchema,
  },
  "POST /teams/{team}/dags/{dag}/versions": {
    tag,
    summary: "Save a new version; 409 version_conflict when somebody else did since baseVersion",
    needs: "dag.edit",
    params: dagPathSchema,
    body: createVersionBodySchema,
    status: 201,
    answer: dagVersionDetailSchema,
    idempotent: true,
  },
  "GET /teams/{team}/dags/{dag}/versions/{number}": {
    tag,
    summary: "Read a version with its source",
    needs: "dag.view",
    params: versionPathSchema,
    answer: dagVersionDetailSchema,
  },
  "GET /teams/{team}/dags/{dag}/events": {
    tag,
    summary: "List who did what with a DAG, its runs and its backfills, the latest first",
    needs: "dag.view",
    params: dagPathSchema,
    query: pageQuerySchema,
    answer: auditPageSchema,
  },
  "GET /teams/{team}/dags/{dag}/calendar": {
    tag,
    summary: "Read a year by day: runs by state, and dates of the schedule without a run",
    needs: "run.view",
    params: dagPathSchema,
    query: calendarQuerySchema,
    answer: calendarSchema,
  },
  "GET /teams/{team}/dags/{dag}/ticks": {
    tag,
    summary: "List the dates that the schedule called for, newest first, and what became of each",
    needs: "dag.view",
    params: dagPathSchema,
    query: tickQuerySchema,
    answer: tickPageSchema,
  },
  "GET /teams/{team}/dags/{dag}/graph": {
    tag,
    summary: "Read a version's graph with the places of its nodes",
    needs: "dag.view",
    params: dagPathSchema,
    query: graphQuerySchema,
    answer: graphSchema,
  },
  "GET /teams/{team}/assets": {
    tag,
    summary: "List assets with the DAGs that publish them and those that wait for them",
    needs: "dag.view",
    params: teamPathSchema,
    query: assetListQuerySchema,
    answer: assetPageSchema,
  },
  "GET /teams/{team}/assets/events": {
    tag,
    summary: "List updates of assets, newest first",
    needs: "dag.view",
    params: teamPathSchema,
    query: assetEventQuerySchema,
    answer: assetEventPageSchema,
  },
  "POST /teams/{team}/assets/events": {
    tag,
    summary: "Publish an update of an asset: the DAGs that wait for it start",
    needs: "run.trigger",
    params: teamPathSchema,
    body: publishAssetBodySchema,
    status: 201,
    answer: assetEventSchema,
    idempotent: true,
  },
  "GET /teams/{team}/operators": {
    tag,
    summary: "List the operators with the JSON Schemas of their configuration",
    needs: "dag.view",
    params: teamPathSchema,
    answer: operatorListSchema,
  },
};
