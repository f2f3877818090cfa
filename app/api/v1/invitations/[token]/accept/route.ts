import * as z from "zod";
import { userRoute } from "@/lib/http/route";
import { acceptInvitation } from "@/lib/services/accept-invitation";

const params = z.object({ token: z.string().max(200) });

/** Makes the signed-in person a member of the inviting team. */
export const POST = userRoute({ params }, async ({ user, params, now }) => ({
  body: await acceptInvitation(params.token, user, now),
}));
