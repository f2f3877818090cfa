import { webSettings } from "@/lib/auth/settings";
import { tenantRoute } from "@/lib/http/route";
import { webSecretBox } from "@/lib/http/secret-box";
import { createChannelBodySchema } from "@/lib/schemas/api/alert";
import { createChannel, listChannels } from "@/lib/services/manage-alert-channels";

/** Where the team's messages go, without secrets. */
export const GET = tenantRoute({ permission: "alert.view" }, async ({ t }) => ({
  body: { items: await listChannels(t), hasMailServer: webSettings().smtp !== undefined },
}));

/** Makes a channel. */
export const POST = tenantRoute(
  { permission: "alert.manage", body: createChannelBodySchema, idempotent: true },
  async ({ t, actor, body }) => ({
    status: 201,
    body: await createChannel(t, actor, webSecretBox(), body),
  }),
);
