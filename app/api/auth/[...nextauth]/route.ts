import { authRoute } from "@/lib/http/auth-route";

/** Signing in and out, by next-auth. */
export { authRoute as GET, authRoute as POST };
