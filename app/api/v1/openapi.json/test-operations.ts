import { teamPathSchema } from "@/lib/schemas/api/path";
import { logPageSchema, logStreamEventSchema } from "@/lib/schemas/api/run";
import {
  createTaskTestBodySchema,
  taskTestLogQuerySchema,
  taskTestPathSchema,
  taskTestSchema,
} from "@/lib/schemas/api/task-test";
import type { Operations } from "./operation";

const tag = "Task tests";
const test = "/teams/{team}/task-tests/{test}";

/** Operations on tests of single tasks. */
export const testOperations: Operations = {
  "POST /teams/{team}/task-tests": {
    tag,
    summary: "Test one task of a document, saved or not, outside of any run",
    needs: "task.test",
    params: teamPathSchema,
    body: createTaskTestBodySchema,
    status: 201,
    answer: taskTestSchema,
    idempotent: true,
  },
  [`GET ${test}`]: {
    tag,
    summary: "Get a test with what it rendered and handed on",
    needs: "task.test",
    params: taskTestPathSchema,
    answer: taskTestSchema,
  },
  [`POST ${test}/cancel`]: {
    tag,
    summary: "End a test",
    needs: "task.test",
    params: taskTestPathSchema,
    answer: taskTestSchema,
  },
  [`GET ${test}/logs`]: {
    tag,
    summary: "Read a test's log from a chunk on",
    needs: "task.test",
    params: taskTestPathSchema,
    query: taskTestLogQuerySchema,
    answer: logPageSchema,
  },
  [`GET ${test}/logs/stream`]: {
    tag,
    summary: "Follow a test's log until the test is over",
    needs: "task.test",
    params: taskTestPathSchema,
    query: taskTestLogQuerySchema,
    answer: logStreamEventSchema,
    events: true,
  },
};
