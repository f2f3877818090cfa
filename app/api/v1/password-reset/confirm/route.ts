import { forgetFailures } from "@/lib/auth/throttle";
import { publicRoute } from "@/lib/http/route";
import { resetPasswordBodySchema } from "@/lib/schemas/api/team";
import { resetPassword } from "@/lib/services/change-password";

/** Chooses a new password by the secret of a link. Sign in afterwards. */
export const POST = publicRoute(
  { body: resetPasswordBodySchema, limit: "signUp" },
  async ({ body: { token, password }, now }) => {
    await forgetFailures(await resetPassword(token, password, now));
    return { status: 204 };
  },
);
