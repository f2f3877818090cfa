import * as z from "zod";
import { tenantRoute } from "@/lib/http/route";
import { webSecretBox } from "@/lib/http/secret-box";
import { updateChannelBodySchema } from "@/lib/schemas/api/alert";
import { deleteChannel, updateChannel } from "@/lib/services/manage-alert-channels";

const params = z.object({ channel: z.uuid() });

/** Changes a channel; secret fields that are left out keep their value. */
export const PATCH = tenantRoute(
  { permission: "alert.manage", params, body: updateChannelBodySchema },
  async ({ t, actor, params, body }) => ({
    body: await updateChannel(t, actor, webSecretBox(), params.channel, body),
  }),
);

/** Removes a channel with the history of what it was sent. */
export const DELETE = tenantRoute(
  { permission: "alert.manage", params },
  async ({ t, actor, params }) => {
    await deleteChannel(t, actor, params.channel);
    return { status: 204 };
  },
);
