import * as z from "zod";
import { userRoute } from "@/lib/http/route";
import { restoreTeam } from "@/lib/services/delete-team";

/** Brings a deleted team back, with its DAGs paused. */
export const POST = userRoute(
  { params: z.object({ slug: z.string() }) },
  async ({ user, params }) => ({ body: await restoreTeam(user, params.slug) }),
);
