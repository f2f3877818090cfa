import * as z from "zod";
import { publicRoute } from "@/lib/http/route";
import { openInvitation } from "@/lib/services/accept-invitation";

const params = z.object({ token: z.string().max(200) });

/** What the finder of an invitation link is invited to. */
export const GET = publicRoute({ params }, async ({ params, now }) => {
  const { teamName, teamSlug, role, email } = await openInvitation(params.token, now);
  return { body: { teamName, teamSlug, role, email } };
});
