import { callNextAuth } from "@/lib/auth/next-auth-bridge";
import { nextAuthOptions, type SignInOutcome } from "@/lib/auth/next-auth-options";
import { webSettings } from "@/lib/auth/settings";
import { siteOrigin } from "@/lib/auth/site";
import { type AppError, notFound } from "@/lib/errors";
import type { Logger } from "@/lib/log";
import { clientAddress } from "./client-address";
import { loggableError, toAppError } from "./errors";
import { parseForm } from "./form-body";
import { type RouteHandler, serve } from "./serve";

/** What of next-auth is reachable; its `_log` would let anyone write our log. */
const ACTIONS = new Set(["csrf", "providers", "session", "signin", "signout", "callback", "error"]);

/** next-auth's route. Sign-ins that are refused for their number answer 429. */
export const authRoute: RouteHandler = serve(async ({ request, params, log }) => {
  const segments = [params.nextauth ?? []].flat();
  if (!ACTIONS.has(segments[0] ?? "")) throw notFound("The address");
  // next-auth takes its own address from nowhere else.
  process.env.NEXTAUTH_URL = webSettings().baseUrl;
  const body = request.method === "POST" ? await parseForm(request) : {};
  const outcome: SignInOutcome = {};
  const options = nextAuthOptions(request, clientAddress(request), outcome, log);
  const response = await callNextAuth(
    {
      method: request.method,
      headers: request.headers,
      segments,
      query: new URL(request.url).searchParams,
      body,
      cookies: cookiesOf(request),
    },
    options,
  );
  return outcome.failure === undefined
    ? response
    : failedSignIn(request, body.json === "true", toAppError(outcome.failure), log);
});

/** Names that the sign-in page knows, beside next-auth's own. */
function errorName(error: AppError): string {
  if (error.code === "too_many_requests") return "TooManyAttempts";
  return error.code === "unavailable" ? "Unavailable" : "ServerError";
}

/** As next-auth answers: its browser part reads the error from the address. */
function failedSignIn(
  request: Request,
  wantsJson: boolean,
  error: AppError,
  log: Logger,
): Response {
  if (error.status >= 500) log.error({ err: loggableError(error) }, "sign-in failed");
  const url = `${siteOrigin(request)}/sign-in?error=${errorName(error)}`;
  const headers = new Headers();
  if (error.retryAfterSeconds !== undefined) {
    headers.set("retry-after", String(Math.ceil(error.retryAfterSeconds)));
  }
  if (wantsJson) return Response.json({ url }, { status: error.status, headers });
  headers.set("location", url);
  return new Response(null, { status: 303, headers });
}

function cookiesOf(request: Request): Record<string, string> {
  const header = request.headers.get("cookie") ?? "";
  const pairs = header.split(";").flatMap((part) => {
    const equals = part.indexOf("=");
    if (equals < 1) return [];
    const value = part.slice(equals + 1).trim();
    return [[part.slice(0, equals).trim(), decoded(value)] as const];
  });
  return Object.fromEntries(pairs.reverse());
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
