import { type NextRequest, NextResponse } from "next/server";
import { PATH_HEADER } from "@/lib/auth/path-header";
import { contentSecurityPolicy, securityHeaders } from "@/lib/http/security-headers";

/**
 * Puts the security headers on every answer, with a nonce of its own for each page. It lets nobody
 * in and keeps nobody out: that is for the routes and pages themselves.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString("base64");
  const context = {
    nonce,
    isHttps: (process.env.MILLRACE_BASE_URL ?? "").startsWith("https://"),
    isDevelopment: process.env.NODE_ENV === "development",
  };
  const headers = new Headers(request.headers);
  // The renderer takes the nonce for its own scripts from this header.
  headers.set("content-security-policy", contentSecurityPolicy(context));
  headers.set("x-nonce", nonce);
  headers.set(PATH_HEADER, `${request.nextUrl.pathname}${request.nextUrl.search}`);
  const response = NextResponse.next({ request: { headers } });
  for (const [name, value] of Object.entries(securityHeaders(context))) {
    response.headers.set(name, value);
  }
  return response;
}

export const config = {
  // Built files have no markup to protect, and are served faster without.
  matcher: ["/((?!_next/static/|_next/image|favicon.ico$|icon.svg$).*)"],
};
