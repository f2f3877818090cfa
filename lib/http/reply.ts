/** What a handler answers: JSON (dates become ISO 8601 text), or a response of its own making. */
export type Reply = { status?: number; body?: unknown } | Response;

/** A reply as a response; one without a body is 204 unless it says otherwise. */
export function jsonResponse(reply: Reply): Response {
  if (reply instanceof Response) return reply;
  if (reply.body === undefined) return new Response(null, { status: reply.status ?? 204 });
  return Response.json(reply.body, { status: reply.status ?? 200 });
}
