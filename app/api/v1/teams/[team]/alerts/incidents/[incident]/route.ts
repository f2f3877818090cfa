import * as z from "zod";
import { tenantRoute } from "@/lib/http/route";
import { updateIncidentBodySchema } from "@/lib/schemas/api/alert";
import { getIncident, updateIncident } from "@/lib/services/incidents";

const params = z.object({ incident: z.uuid() });

/** One incident with the runs in which it showed and what was sent of it. */
export const GET = tenantRoute({ permission: "run.view", params }, async ({ t, params, now }) => ({
  body: await getIncident(t, params.incident, now),
}));

/** Acknowledges, snoozes, notes or closes an incident. */
export const PATCH = tenantRoute(
  { permission: "run.note", params, body: updateIncidentBodySchema },
  async ({ t, actor, params, body, now }) => ({
    body: await updateIncident(t, actor, params.incident, body, now),
  }),
);
