import { userRoute } from "@/lib/http/route";
import { listOwnSessions, revokeOwnOtherSessions } from "@/lib/services/manage-sessions";

/** Where the person is signed in. */
export const GET = userRoute({}, async ({ user, now }) => ({
  body: { items: await listOwnSessions(user, now) },
}));

/** Signs every other browser out. */
export const DELETE = userRoute({}, async ({ user, now }) => ({
  body: { revoked: await revokeOwnOtherSessions(user, now) },
}));
