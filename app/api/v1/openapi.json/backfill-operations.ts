import {
  backfillDetailSchema,
  backfillItemPageSchema,
  backfillItemQuerySchema,
  backfillListQuerySchema,
  backfillPageSchema,
  backfillPlanSchema,
  dagBackfillListQuerySchema,
} from "@/lib/schemas/api/backfill";
import { backfillBodySchema, cancelBackfillBodySchema } from "@/lib/schemas/api/backfill-body";
import { backfillPathSchema, dagPathSchema, teamPathSchema } from "@/lib/schemas/api/path";
import type { Operation, Operations } from "./operation";

const tag = "Backfills";
const list = "/teams/{team}/dags/{dag}/backfills";
const one = `${list}/{backfill}`;

const order = (summary: string, more: Partial<Operation> = {}): Operation => ({
  tag,
  summary,
  needs: "backfill.manage",
  params: backfillPathSchema,
  answer: backfillDetailSchema,
  idempotent: true,
  ...more,
});

/** Operations on backfills. */
export const backfillOperations: Operations = {
  "GET /teams/{team}/backfills": {
    tag,
    summary: "List the backfills of all DAGs, the latest first",
    needs: "run.view",
    params: teamPathSchema,
    query: backfillListQuerySchema,
    answer: backfillPageSchema,
  },
  [`GET ${list}`]: {
    tag,
    summary: "List a DAG's backfills, the latest first",
    needs: "run.view",
    params: dagPathSchema,
    query: dagBackfillListQuerySchema,
    answer: backfillPageSchema,
  },
  [`POST ${list}`]: {
    tag,
    summary: "Run a range of logical dates; it works while the DAG is paused",
    needs: "backfill.manage",
    params: dagPathSchema,
    body: backfillBodySchema,
    status: 201,
    answer: backfillDetailSchema,
    idempotent: true,
  },
  [`POST ${list}/dry-run`]: {
    tag,
    summary: "Tell what a backfill would do with every date, and how long it would take",
    needs: "backfill.manage",
    params: dagPathSchema,
    body: backfillBodySchema,
    answer: backfillPlanSchema,
  },
  [`GET ${one}`]: {
    tag,
    summary: "Read a backfill: its options, counts and what is left",
    needs: "run.view",
    params: backfillPathSchema,
    answer: backfillDetailSchema,
  },
  [`GET ${one}/items`]: {
    tag,
    summary: "List the dates of a backfill with what became of each",
    needs: "run.view",
    params: backfillPathSchema,
    query: backfillItemQuerySchema,
    answer: backfillItemPageSchema,
  },
  [`POST ${one}/pause`]: order("Start no further date; runs under way go on"),
  [`POST ${one}/resume`]: order("Let a paused backfill go on"),
  [`POST ${one}/cancel`]: order("End a backfill; runs under way end by themselves or are killed", {
    body: cancelBackfillBodySchema,
  }),
  [`POST ${one}/retry`]: order("Run the failed tasks of the failed dates again"),
};
