import * as z from "zod";
import { ApiError } from "@/lib/browser/fetcher";

/** How a sign-in ended: with the person let in, or with a name of the reason. */
export type SignInResult = { ok: true } | { ok: false; error: string; waitSeconds: number | null };

const csrfSchema = z.object({ csrfToken: z.string() });
const answerSchema = z.object({ url: z.string() });

/**
 * Signs in by a password (`credentials`) or into the demo (`demo`). It speaks next-auth's protocol
 * by itself, because next-auth's own client does not hand on how long a refused person must wait.
 *
 * @throws ApiError when the server cannot be reached or is not understood
 */
export async function signInHere(
  provider: "credentials" | "demo",
  fields: Record<string, string>,
): Promise<SignInResult> {
  const { response, url } = await post(`callback/${provider}`, { ...fields, callbackUrl: "/" });
  const error = new URL(url, window.location.origin).searchParams.get("error");
  if (response.ok && error === null) return { ok: true };
  const wait = Number(response.headers.get("retry-after") ?? Number.NaN);
  return {
    ok: false,
    error: error ?? "ServerError",
    waitSeconds: Number.isFinite(wait) ? wait : null,
  };
}

/**
 * Where to send the browser to sign in at a provider; it comes back to `returnTo`.
 *
 * @throws ApiError
 */
export async function providerAddress(provider: string, returnTo: string): Promise<string> {
  return (await post(`signin/${provider}`, { callbackUrl: returnTo })).url;
}

/**
 * Signs this browser out.
 *
 * @throws ApiError
 */
export async function signOutHere(): Promise<void> {
  await post("signout", { callbackUrl: "/" });
}

async function post(
  action: string,
  fields: Record<string, string>,
): Promise<{ response: Response; url: string }> {
  try {
    const csrf = csrfSchema.parse(await (await fetch("/api/auth/csrf")).json());
    const response = await fetch(`/api/auth/${action}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ ...fields, csrfToken: csrf.csrfToken, json: "true" }),
    });
    return { response, url: answerSchema.parse(await response.json()).url };
  } catch (cause) {
    throw new ApiError(
      {
        status: 0,
        code: "network",
        title: "The server could not be reached",
        detail: "Signing in did not get an answer. Check the connection and try again.",
      },
      { cause },
    );
  }
}
