import { userRoute } from "@/lib/http/route";
import { listDeletedTeams } from "@/lib/services/delete-team";

/** The deleted teams that the person may restore. */
export const GET = userRoute({}, async ({ user }) => ({
  body: { items: await listDeletedTeams(user.id) },
}));
