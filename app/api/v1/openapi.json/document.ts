import * as z from "zod";
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from "zod-openapi";
import { problemDetailsSchema } from "@/lib/schemas/api/common";
import {
  dagDetailSchema,
  dagListItemSchema,
  dagVersionSchema,
  graphSchema,
} from "@/lib/schemas/api/dag";
import { gridWireSchema } from "@/lib/schemas/api/grid";
import { runDetailSchema, runSchema, taskInstanceDetailSchema } from "@/lib/schemas/api/run";
import { teamSchema } from "@/lib/schemas/api/team";
import { problemSchema } from "@/lib/schemas/problem";
import { accountOperations } from "./account-operations";
import { alertOperations } from "./alert-operations";
import { backfillOperations } from "./backfill-operations";
import { dagOperations } from "./dag-operations";
import { draftOperations } from "./draft-operations";
import type { Operation, Operations } from "./operation";
import { runOperations } from "./run-operations";
import { runOrderOperations } from "./run-order-operations";
import { teamOperations } from "./team-operations";
import { testOperations } from "./test-operations";

/** Every operation of the API. */
export const operations: Operations = {
  ...dagOperations,
  ...runOperations,
  ...runOrderOperations,
  ...draftOperations,
  ...testOperations,
  ...backfillOperations,
  ...teamOperations,
  ...alertOperations,
  ...accountOperations,
};

type Method = "get" | "post" | "patch" | "delete";

const idempotencyHeader = z.object({
  "Idempotency-Key": z
    .string()
    .max(255)
    .optional()
    .meta({ description: "A repeated request with the same key gets the first answer again" }),
});

/** The API as an OpenAPI 3.1 document, from the schemas that check its requests. */
export function openApiDocument() {
  const paths: ZodOpenApiPathsObject = {};
  for (const [name, operation] of Object.entries(operations)) {
    const [method = "", path = ""] = name.split(" ");
    const key = `/api/v1${path}`;
    paths[key] = {
      ...paths[key],
      [method.toLowerCase() as Method]: operationObject(name, operation),
    };
  }
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Millrace",
      version: "1",
      description:
        "Data pipelines of teams. Errors are problem details (RFC 9457); lists are paged by an opaque cursor; instants are ISO 8601 in UTC.",
    },
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "An API token of the team" },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "session",
          description: "The cookie of a signed-in browser",
        },
      },
      schemas: {
        ProblemDetails: problemDetailsSchema,
        Problem: problemSchema,
        Team: teamSchema,
        DagListItem: dagListItemSchema,
        Dag: dagDetailSchema,
        DagVersion: dagVersionSchema,
        Graph: graphSchema,
        Run: runSchema,
        RunDetail: runDetailSchema,
        TaskInstanceDetail: taskInstanceDetailSchema,
        Grid: gridWireSchema,
      },
    },
  });
}

function operationObject(name: string, operation: Operation): ZodOpenApiOperationObject {
  const { params, query, body, needs } = operation;
  const isOpen = needs === "anyone";
  const rights = isOpen || needs === "person" ? {} : { description: `Needs \`${needs}\`.` };
  return {
    operationId: operationId(name),
    tags: [operation.tag],
    summary: operation.summary,
    ...rights,
    ...(isOpen ? { security: [] } : {}),
    ...(needs === "person" ? { security: [{ session: [] }] } : {}),
    requestParams: {
      ...(params === undefined ? {} : { path: params }),
      ...(query === undefined ? {} : { query }),
      ...(operation.idempotent === true ? { header: idempotencyHeader } : {}),
    },
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
    responses: {
      ...success(operation),
      default: {
        description: "What went wrong",
        content: { "application/problem+json": { schema: problemDetailsSchema } },
      },
    },
  };
}

function success({
  answer,
  status,
  events,
  text,
}: Operation): ZodOpenApiOperationObject["responses"] {
  if (text === true) {
    return { "200": { description: "Text", content: { "text/plain": { schema: z.string() } } } };
  }
  if (answer === undefined) return { "204": { description: "Done" } };
  if (events === true) {
    const description = "Server-sent events; the data of each is such a JSON value";
    return { "200": { description, content: { "text/event-stream": { schema: answer } } } };
  }
  const description = status === 201 ? "Created" : "Found";
  return {
    [`${status ?? 200}`]: { description, content: { "application/json": { schema: answer } } },
  } as ZodOpenApiOperationObject["responses"];
}

/** `GET /teams/{team}/dags/{dag}` → `get_teams_dags_by_dag`: stable, and unique by construction. */
function operationId(name: string): string {
  const [method = "", path = ""] = name.split(" ");
  const words = path
    .split("/")
    .filter((part) => part !== "" && part !== "{team}")
    .map((part) => part.replace(/^\{(.*)\}$/, "by_$1").replace(/\W/g, "_"));
  return [method.toLowerCase(), ...words, ...(path === "/teams/{team}" ? ["by_team"] : [])].join(
    "_",
  );
}
