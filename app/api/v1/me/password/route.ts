import { beginSignIn } from "@/lib/auth/throttle";
import { clientAddress } from "@/lib/http/client-address";
import { userRoute } from "@/lib/http/route";
import { changePasswordBodySchema } from "@/lib/schemas/api/team";
import { changePassword } from "@/lib/services/change-password";

/** Chooses a new password, knowing the one before; other browsers are signed out. */
export const PUT = userRoute(
  { body: changePasswordBodySchema },
  async ({ user, body, request, now }) => {
    // Guessing the password of a browser that was left open counts as guessing it anywhere.
    const attempt = await beginSignIn(user.email, clientAddress(request));
    await changePassword(user, body, now);
    await attempt.succeeded();
    return { status: 204 };
  },
);
