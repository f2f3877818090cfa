import { publicRoute } from "@/lib/http/route";
import { signUpBodySchema } from "@/lib/schemas/api/team";
import { signUp } from "@/lib/services/sign-up";

/** Makes an account, unless there is one; the answer is the same. Sign in afterwards. */
export const POST = publicRoute({ body: signUpBodySchema, limit: "signUp" }, async (call) => {
  await signUp(call.body, call.now);
  return { status: 204 };
});
