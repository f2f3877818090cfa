import { webSettings } from "@/lib/auth/settings";
import { countPasswordReset } from "@/lib/auth/throttle";
import { AppError } from "@/lib/errors";
import { clientAddress } from "@/lib/http/client-address";
import { publicRoute } from "@/lib/http/route";
import { forgotPasswordBodySchema } from "@/lib/schemas/api/team";
import { orderPasswordReset } from "@/lib/services/change-password";

/** Sends a link to a new password; the answer is the same whether there is such an account. */
export const POST = publicRoute(
  { body: forgotPasswordBodySchema, limit: "signUp" },
  async ({ body: { email }, request }) => {
    if (webSettings().smtp === undefined) {
      throw new AppError("conflict", "This installation has no mail server to send a link with");
    }
    await countPasswordReset(email, clientAddress(request));
    await orderPasswordReset(email);
    return { status: 204 };
  },
);
