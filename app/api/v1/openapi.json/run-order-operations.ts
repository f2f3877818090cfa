import { pageQuerySchema } from "@/lib/schemas/api/common";
import { teamPathSchema } from "@/lib/schemas/api/path";
import {
  runOrderBodySchema,
  runOrderItemPageSchema,
  runOrderItemQuerySchema,
  runOrderPageSchema,
  runOrderPathSchema,
  runOrderResultSchema,
  runOrderSchema,
} from "@/lib/schemas/api/run-order";
import type { Operations } from "./operation";

const tag = "Runs";

/** Operations on orders over many runs. */
export const runOrderOperations: Operations = {
  "GET /teams/{team}/run-orders": {
    tag,
    summary: "List orders over many runs, the latest first",
    needs: "run.view",
    params: teamPathSchema,
    query: pageQuerySchema,
    answer: runOrderPageSchema,
  },
  "POST /teams/{team}/run-orders": {
    tag,
    summary:
      "Cancel, clear or mark up to 1,000 runs by their ids or by a filter, or with dryRun tell what that does",
    needs: "run.clear",
    params: teamPathSchema,
    body: runOrderBodySchema,
    status: 201,
    answer: runOrderResultSchema,
    idempotent: true,
  },
  "GET /teams/{team}/run-orders/{order}": {
    tag,
    summary: "Read how far an order over many runs is",
    needs: "run.view",
    params: runOrderPathSchema,
    answer: runOrderSchema,
  },
  "GET /teams/{team}/run-orders/{order}/runs": {
    tag,
    summary: "List the runs of an order with what became of each",
    needs: "run.view",
    params: runOrderPathSchema,
    query: runOrderItemQuerySchema,
    answer: runOrderItemPageSchema,
  },
  "POST /teams/{team}/run-orders/{order}/stop": {
    tag,
    summary: "Stop an order: runs whose turn has not come are left as they are",
    needs: "run.clear",
    params: runOrderPathSchema,
    answer: runOrderSchema,
    idempotent: true,
  },
};
