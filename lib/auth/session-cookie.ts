import { decode, encode } from "next-auth/jwt";
import { SESSION_MAX_MS } from "@/lib/db/identity";
import { isSecureSite, webSettings } from "./settings";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Seconds for which the browser keeps the cookie. */
export const SESSION_COOKIE_SECONDS = SESSION_MAX_MS / 1000;

/** Name of the cookie; over TLS its prefix binds it to this host. */
export function sessionCookieName(): string {
  return isSecureSite() ? "__Host-millrace.session" : "millrace.session";
}

/**
 * The session id in a cookie's value, or null when we did not make the cookie or it has expired.
 * That the session is alive is for the database to say.
 */
export async function readSessionCookie(value: string | undefined): Promise<string | null> {
  if (value === undefined || value === "") return null;
  try {
    const token = await decode({ token: value, secret: webSettings().authSecret });
    const sessionId = token?.sid;
    return typeof sessionId === "string" && UUID.test(sessionId) ? sessionId : null;
  } catch {
    // Forged, damaged, expired or made under another key: all the same to the caller.
    return null;
  }
}

/** A cookie value for a session; next-auth makes the same one at sign-in. */
export function makeSessionCookie(sessionId: string): Promise<string> {
  return encode({
    token: { sid: sessionId },
    secret: webSettings().authSecret,
    maxAge: SESSION_COOKIE_SECONDS,
  });
}

/** The value of a cookie in a request; the first one counts, as in browsers' order. */
export function requestCookie(request: Request, name: string): string | undefined {
  for (const part of (request.headers.get("cookie") ?? "").split(";")) {
    const equals = part.indexOf("=");
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}
