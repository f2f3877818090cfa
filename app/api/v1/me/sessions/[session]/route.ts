import * as z from "zod";
import { userRoute } from "@/lib/http/route";
import { revokeOwnSession } from "@/lib/services/manage-sessions";

const params = z.object({ session: z.uuid() });

/** Signs one browser out. */
export const DELETE = userRoute({ params }, async ({ user, params, now }) => {
  await revokeOwnSession(user, params.session, now);
  return { status: 204 };
});
