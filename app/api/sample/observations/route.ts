import { answerObservations, observationsQuerySchema } from "@/lib/demo/sample-api";
import { publicRoute } from "@/lib/http/route";

/** The answers never change; the package that holds the data does so with a release at most. */
const CACHE = "public, max-age=86400";

/** Real weather observations, replayed for any date: the API that the demo's pipeline reads. */
export const GET = publicRoute({ query: observationsQuerySchema, limit: "sample" }, async (call) =>
  Response.json(answerObservations(call.query), { headers: { "cache-control": CACHE } }),
);
