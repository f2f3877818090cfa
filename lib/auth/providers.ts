import type { OAuthConfig } from "next-auth/providers/oauth";
import * as z from "zod";
import { webSettings } from "./settings";

/** What a provider says of a person, as far as we use it. */
export const profileSchema = z.object({
  email: z.string().trim().toLowerCase().pipe(z.email()),
  /** Some providers send text. */
  email_verified: z.union([z.literal(true), z.literal("true")]),
  name: z.string().nullish(),
});

const githubUserSchema = z.object({
  id: z.number(),
  login: z.string(),
  name: z.string().nullish(),
});
const githubEmailsSchema = z.array(
  z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }),
);

/** The providers that are configured, with what people call them. */
export function oauthProviders(): OAuthConfig<Record<string, unknown>>[] {
  const { github, google, oidc } = webSettings().providers;
  return [
    ...(github === undefined ? [] : [githubProvider(github)]),
    ...(google === undefined
      ? []
      : [oidcProvider({ ...google, id: "google", name: "Google", issuer: GOOGLE_ISSUER })]),
    ...(oidc === undefined ? [] : [oidcProvider({ ...oidc, id: "oidc" })]),
  ];
}

const GOOGLE_ISSUER = "https://accounts.google.com";

interface Client {
  clientId: string;
  clientSecret: string;
}

function oidcProvider(
  client: Client & { id: string; name: string; issuer: string },
): OAuthConfig<Record<string, unknown>> {
  const { id, name, issuer, clientId, clientSecret } = client;
  return {
    id,
    name,
    type: "oauth",
    wellKnown: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    authorization: { params: { scope: "openid email profile" } },
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    clientId,
    clientSecret,
    profile: (profile) => ({ id: String(profile.sub) }),
  };
}

function githubProvider(client: Client): OAuthConfig<Record<string, unknown>> {
  return {
    id: "github",
    name: "GitHub",
    type: "oauth",
    authorization: {
      url: "https://github.com/login/oauth/authorize",
      params: { scope: "read:user user:email" },
    },
    token: "https://github.com/login/oauth/access_token",
    userinfo: {
      url: "https://api.github.com/user",
      async request({ client: api, tokens }) {
        const token = tokens.access_token ?? "";
        const user = githubUserSchema.parse(await api.userinfo(token));
        // The profile's own address may be any; this list says which ones are verified.
        const response = await fetch("https://api.github.com/user/emails", {
          headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" },
          signal: AbortSignal.timeout(5_000),
        });
        if (!response.ok) throw new Error(`GitHub answered ${response.status} for the addresses`);
        const emails = githubEmailsSchema.parse(await response.json());
        const primary = emails.find((entry) => entry.primary && entry.verified);
        const name = user.name ?? user.login;
        if (primary === undefined) return { id: user.id, name };
        return { id: user.id, name, email: primary.email, email_verified: true };
      },
    },
    checks: ["pkce", "state"],
    ...client,
    profile: (profile) => ({ id: String(profile.id) }),
  };
}
