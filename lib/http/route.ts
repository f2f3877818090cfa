import * as z from "zod";
import {
  type Actor,
  authenticateInTeam,
  authenticateUser,
  requirePermission,
  type SignedIn,
  type TeamAccess,
} from "@/lib/auth/actor";
import { webSettings } from "@/lib/auth/settings";
import type { Permission } from "@/lib/core/permissions";
import { touchApiToken } from "@/lib/db/stores/token";
import { type TeamId, type Tenant, withTenant } from "@/lib/db/tenant";
import type { Logger } from "@/lib/log";
import { clientAddress } from "./client-address";
import { keyedRequest, once } from "./idempotent";
import { type Output, parseBody, parseParams, parseQuery } from "./input";
import { isChange, requireSameOrigin } from "./origin";
import { countAgainstLimit, type Limit } from "./rate-limit";
import { jsonResponse, type Reply } from "./reply";
import { type RouteHandler, type Served, serve } from "./serve";

type Schema = z.ZodType | undefined;

/** What a route takes. A body schema means JSON is expected; without one, none is read. */
interface Inputs<P extends Schema, Q extends Schema, B extends Schema> {
  params?: P;
  query?: Q;
  body?: B;
}

/** What each handler is given. */
interface Call<P extends Schema, Q extends Schema, B extends Schema> {
  params: Output<P>;
  query: Output<Q>;
  body: Output<B>;
  request: Request;
  log: Logger;
  /** The instant at which the request arrived. */
  now: Date;
}

const teamParam = z.object({ team: z.string() });

/**
 * A route of a team's: `/api/v1/teams/[team]/…`. In this order it asks who is there (401), whether
 * the team is theirs (404), whether the page is ours (403), whether their role may (403), whether
 * they ask too often (429), and whether the request is well-formed (404, 4xx). Then the handler
 * runs in one transaction that sees only the team's rows; an error undoes all of it.
 *
 * ```ts
 * export const POST = tenantRoute(
 *   { permission: "variable.manage", body: createVariableBodySchema, idempotent: true },
 *   async ({ t, actor, body }) => ({ status: 201, body: await createVariable(t, actor, body) }),
 * );
 * ```
 */
export function tenantRoute<
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends Schema = undefined,
>(
  options: Inputs<P, Q, B> & {
    permission: Permission;
    /** Whether `Idempotency-Key` is honoured; not for answers that hold a secret. */
    idempotent?: boolean;
    /** A limit of its own; other changes share `write`. */
    limit?: Limit;
  },
  handler: (
    call: Call<P, Q, B> & { t: Tenant; actor: Actor; team: TeamAccess["team"] },
  ) => Promise<Reply>,
): RouteHandler {
  return serve(async (served) => {
    const { request } = served;
    const now = new Date();
    const { actor, team } = await enterTeam(served, options.permission, options.limit, now);
    const params = parseParams(options.params as P, served.params);
    const query = parseQuery(options.query as Q, request.url);
    const { body, text } = await parseBody(options.body as B, request);
    const keyed = options.idempotent === true ? keyedRequest(request, actor, text) : null;
    return await withTenant(team.id, async (t) => {
      if (actor.kind === "token") await touchApiToken(t, actor.id, now);
      return await once(t, keyed, () =>
        handler({ t, actor, team, params, query, body, request, log: served.log, now }),
      );
    });
  });
}

/**
 * A route of a team's whose answer takes long: server-sent events, downloads. It is let in as by
 * {@link tenantRoute}, but holds no transaction; the handler opens short ones with `withTenant`.
 */
export function tenantStream<P extends Schema = undefined, Q extends Schema = undefined>(
  options: Inputs<P, Q, undefined> & { permission: Permission },
  handler: (
    call: Omit<Call<P, Q, undefined>, "body"> & {
      teamId: TeamId;
      actor: Actor;
      /** Aborted when the caller has gone. */
      signal: AbortSignal;
    },
  ) => Promise<Response>,
): RouteHandler {
  return serve(async (served) => {
    const { request } = served;
    const now = new Date();
    const { actor, team } = await enterTeam(served, options.permission, undefined, now);
    return await handler({
      teamId: team.id,
      actor,
      params: parseParams(options.params as P, served.params),
      query: parseQuery(options.query as Q, request.url),
      request,
      signal: request.signal,
      log: served.log,
      now,
    });
  });
}

/** A route of a signed-in person's, outside of any team. API tokens do not open it. */
export function userRoute<
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends Schema = undefined,
>(
  options: Inputs<P, Q, B> & { limit?: Limit },
  handler: (call: Call<P, Q, B> & SignedIn) => Promise<Reply>,
): RouteHandler {
  return serve(async (served) => {
    const { request } = served;
    const now = new Date();
    const { user, teams } = await authenticateUser(request, now);
    served.note({ actor: `user:${user.id}` });
    requireSameOrigin(request, webSettings().baseUrl);
    await countRequest(request, `user:${user.id}`, options.limit);
    const params = parseParams(options.params as P, served.params);
    const query = parseQuery(options.query as Q, request.url);
    const { body } = await parseBody(options.body as B, request);
    return jsonResponse(
      await handler({ user, teams, params, query, body, request, log: served.log, now }),
    );
  });
}

/** A route that anyone may call. Its changes, too, are refused to other sites' pages. */
export function publicRoute<
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends Schema = undefined,
>(
  options: Inputs<P, Q, B> & { limit?: Limit },
  handler: (call: Call<P, Q, B>) => Promise<Reply>,
): RouteHandler {
  return serve(async (served) => {
    const { request } = served;
    const now = new Date();
    requireSameOrigin(request, webSettings().baseUrl);
    await countAgainstLimit(options.limit ?? "public", clientAddress(request));
    const params = parseParams(options.params as P, served.params);
    const query = parseQuery(options.query as Q, request.url);
    const { body } = await parseBody(options.body as B, request);
    return jsonResponse(await handler({ params, query, body, request, log: served.log, now }));
  });
}

async function enterTeam(
  served: Served,
  permission: Permission,
  limit: Limit | undefined,
  now: Date,
): Promise<TeamAccess> {
  const { request, params } = served;
  const { team: slug } = teamParam.parse(params);
  const access = await authenticateInTeam(request, slug, now);
  const who = `${access.actor.kind}:${access.actor.id}`;
  served.note({ team: access.team.slug, actor: who });
  if (access.proof === "cookie") requireSameOrigin(request, webSettings().baseUrl);
  requirePermission(access.actor, permission);
  await countRequest(request, who, limit);
  return access;
}

async function countRequest(request: Request, caller: string, limit?: Limit): Promise<void> {
  await countAgainstLimit("any", caller);
  if (limit !== undefined) await countAgainstLimit(limit, caller);
  else if (isChange(request)) await countAgainstLimit("write", caller);
}
