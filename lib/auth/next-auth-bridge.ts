import type { NextApiRequest, NextApiResponse } from "next";
import NextAuth, { type AuthOptions } from "next-auth";

/** A request as next-auth reads it. */
export interface BridgedRequest {
  method: string;
  headers: Headers;
  /** The action and its arguments: `["callback", "credentials"]`. */
  segments: string[];
  query: URLSearchParams;
  body: Record<string, string>;
  cookies: Record<string, string>;
}

/**
 * Calls next-auth with a web request and gives its answer as a web response. Its own adapter for
 * route handlers reads the ambient request of the framework; this one takes what it is given.
 */
export async function callNextAuth(
  request: BridgedRequest,
  options: AuthOptions,
): Promise<Response> {
  const answer = new CollectedAnswer();
  const input = {
    method: request.method,
    headers: Object.fromEntries(request.headers),
    query: { ...Object.fromEntries(request.query), nextauth: request.segments },
    body: request.body,
    cookies: request.cookies,
  };
  await NextAuth(
    // next-auth reads and writes no more of these than is here.
    input as unknown as NextApiRequest,
    answer as unknown as NextApiResponse,
    options,
  );
  return answer.toResponse();
}

/** The part of a Node response that next-auth uses. */
class CollectedAnswer {
  #status = 200;
  #headers = new Headers();
  #cookies: string[] = [];
  #body: string | null = null;

  status(code: number): this {
    this.#status = code;
    return this;
  }

  getHeader(name: string): string[] | string | undefined {
    if (name.toLowerCase() === "set-cookie") return this.#cookies;
    return this.#headers.get(name) ?? undefined;
  }

  setHeader(name: string, value: string | string[]): this {
    if (name.toLowerCase() === "set-cookie") this.#cookies = [value].flat();
    else this.#headers.set(name, String(value));
    return this;
  }

  json(value: unknown): void {
    this.setHeader("content-type", "application/json");
    this.#body = JSON.stringify(value);
  }

  send(value: unknown): void {
    if (typeof value === "string") this.#body = value;
    else if (value !== undefined) this.json(value);
  }

  end(): void {}

  toResponse(): Response {
    const headers = new Headers(this.#headers);
    for (const cookie of this.#cookies) headers.append("set-cookie", cookie);
    return new Response(this.#body, { status: this.#status, headers });
  }
}
