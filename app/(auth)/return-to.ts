import { paths, safeReturnPath } from "@/lib/browser/paths";

/** Query of the sign-in pages, as Next gives it. */
export type AuthQuery = Promise<Record<string, string | string[] | undefined>>;

/**
 * Where to go after signing in: the page that was asked for, if it is of this site. next-auth calls
 * it `callbackUrl`.
 */
export async function returnPath(query: AuthQuery): Promise<string | undefined> {
  const { returnTo, callbackUrl } = await query;
  const path = safeReturnPath(first(returnTo) ?? first(callbackUrl));
  return path === undefined || path === paths.home() ? undefined : path;
}

/** The invitation that a return path leads to. */
export function invitationToken(path: string | undefined): string | undefined {
  const found = /^\/invitations\/([^/?#]+)$/.exec(path ?? "")?.[1];
  return found === undefined ? undefined : decodeURIComponent(found);
}

/** A parameter's first value. */
export function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
