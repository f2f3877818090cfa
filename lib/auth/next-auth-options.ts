import type { Account, AuthOptions, Profile } from "next-auth";
import { findSession } from "@/lib/db/identity";
import { createSession, endSession } from "@/lib/db/stores/session";
import { findUserByIdentity, linkIdentity } from "@/lib/db/stores/user";
import { toError } from "@/lib/errors";
import type { Logger } from "@/lib/log";
import { requestSessionId } from "./actor";
import { findDemoUser } from "./demo";
import { isLoopbackHost, isLoopbackRequest } from "./loopback";
import { signInWithPassword } from "./password-sign-in";
import { oauthProviders, profileSchema } from "./providers";
import { SESSION_COOKIE_SECONDS, sessionCookieName } from "./session-cookie";
import { isSecureSite, webSettings } from "./settings";
import { returnUrl } from "./site";

declare module "next-auth/jwt" {
  interface JWT {
    /** Id of the user_session row: all that the cookie holds. */
    sid?: string;
  }
}

/** Why a sign-in could not be decided; next-auth would put the error's message into an address. */
export interface SignInOutcome {
  failure?: Error;
}

/**
 * next-auth's options for one request. It checks passwords and speaks OAuth; who is signed in is
 * ours to say, from the session row that the cookie names.
 */
export function nextAuthOptions(
  request: Request,
  address: string,
  outcome: SignInOutcome,
  log: Logger,
): AuthOptions {
  /** Set by `signIn` for `jwt`, which follows it: whose account it is. */
  let signedInId: string | undefined;
  /** Nobody is let in when it fails, and our own route tells why. */
  async function attempt<T>(work: () => Promise<T | null>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      outcome.failure = toError(error);
      return null;
    }
  }
  const origin = { userAgent: request.headers.get("user-agent") ?? "", ip: address };

  return {
    secret: webSettings().authSecret,
    session: { strategy: "jwt", maxAge: SESSION_COOKIE_SECONDS },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    useSecureCookies: isSecureSite(),
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: isSecureSite() },
      },
    },
    logger: {
      error: (code, metadata) => log.warn({ code, reason: reasonOf(metadata) }, "sign-in failed"),
      warn: (code) => log.debug({ code }, "next-auth"),
      debug: () => {},
    },
    providers: [
      {
        id: "credentials",
        name: "Password",
        type: "credentials",
        credentials: {},
        async authorize(credentials) {
          const user = await attempt(() => signInWithPassword(credentials, address));
          return user === null ? null : { id: user.id };
        },
      },
      {
        id: "demo",
        name: "Demo",
        type: "credentials",
        credentials: {},
        async authorize() {
          const isLocal = isLoopbackRequest(request) && isLoopbackHost(address);
          const user = isLocal ? await attempt(findDemoUser) : null;
          return user === null ? null : { id: user.id };
        },
      },
      ...oauthProviders(),
    ],
    callbacks: {
      async signIn({ user, account, profile }) {
        const id =
          account?.type === "oauth"
            ? await attempt(() => oauthUserId(account, profile, new Date()))
            : user.id;
        signedInId = id ?? undefined;
        return id !== null;
      },
      async jwt({ token, trigger }) {
        if (trigger !== "signIn" && trigger !== "signUp") {
          return token.sid === undefined ? {} : { sid: token.sid };
        }
        if (signedInId === undefined) throw new Error("signed in without an account");
        const now = new Date();
        const before = await requestSessionId(request);
        if (before !== null) await endSession(before, now);
        log.info({ actor: `user:${signedInId}` }, "signed in");
        return { sid: await createSession(signedInId, origin, now) };
      },
      async session({ session, token }) {
        const found = token.sid === undefined ? null : await findSession(token.sid, new Date());
        if (found === null) return { expires: session.expires };
        const { name, email } = found.user;
        return { user: { name, email }, expires: session.expires };
      },
      redirect: ({ url }) => returnUrl(request, url),
    },
    events: {
      async signOut({ token }) {
        if (typeof token?.sid === "string") await endSession(token.sid, new Date());
      },
    },
  };
}

/** Whose account at a provider this is; null when they may not come in. */
async function oauthUserId(
  account: Account,
  profile: Profile | undefined,
  now: Date,
): Promise<string | null> {
  const { provider, providerAccountId } = account;
  const known = await findUserByIdentity(provider, providerAccountId);
  if (known !== null) return known.disabledAt === null ? known.id : null;
  const parsed = profileSchema.safeParse(profile);
  if (!parsed.success) return null;
  const { email, name } = parsed.data;
  const person = { email, name: name?.trim().slice(0, 80) || email };
  const user = await linkIdentity({ provider, providerAccountId }, person, now);
  return user.disabledAt === null ? user.id : null;
}

function reasonOf(metadata: unknown): string {
  if (metadata instanceof Error) return metadata.message;
  const error = metadata instanceof Object && "error" in metadata ? metadata.error : undefined;
  return error instanceof Error ? error.message : "";
}
