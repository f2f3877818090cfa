import { randomUUID } from "node:crypto";
import type * as z from "zod";
import { problemDetailsSchema } from "@/lib/schemas/api/common";

/** What a command's exit code means; scripts rely on it. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  notAllowed: 4,
  unreachable: 5,
} as const;

/** A command that did not do what it was asked, with the exit code that says how. */
export class CliError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number, options?: ErrorOptions) {
    super(message, options);
    this.name = "CliError";
    this.exitCode = exitCode;
  }
}

/** Calls the API of one installation, as one token, in one team. */
export class Client {
  readonly #base: string;
  readonly #token: string;

  /** @throws CliError when the environment does not say where, who and which team */
  constructor(env: Readonly<Record<string, string | undefined>>) {
    const missing = ["MILLRACE_URL", "MILLRACE_TOKEN", "MILLRACE_TEAM"].filter(
      (name) => !env[name],
    );
    if (missing.length > 0) {
      const message = `${missing.join(", ")} not set: the address, an API token and the team's slug`;
      throw new CliError(message, EXIT.usage);
    }
    const url = (env.MILLRACE_URL ?? "").replace(/\/+$/, "");
    this.#base = `${url}/api/v1/teams/${encodeURIComponent(env.MILLRACE_TEAM ?? "")}`;
    this.#token = env.MILLRACE_TOKEN ?? "";
  }

  get<T>(schema: z.ZodType<T>, path: readonly string[], query = ""): Promise<T> {
    return this.#send(schema, "GET", path, query, undefined);
  }

  /** Sends an order, which counts once should it be repeated. */
  post<T>(schema: z.ZodType<T>, path: readonly string[], json?: unknown): Promise<T> {
    return this.#send(schema, "POST", path, "", json);
  }

  patch<T>(schema: z.ZodType<T>, path: readonly string[], json: unknown, query = ""): Promise<T> {
    return this.#send(schema, "PATCH", path, query, json);
  }

  async #send<T>(
    schema: z.ZodType<T>,
    method: string,
    path: readonly string[],
    query: string,
    json: unknown,
  ): Promise<T> {
    const url = `${this.#base}/${path.map(encodeURIComponent).join("/")}${query === "" ? "" : `?${query}`}`;
    const headers = new Headers({
      authorization: `Bearer ${this.#token}`,
      accept: "application/json",
    });
    if (json !== undefined) headers.set("content-type", "application/json");
    if (method === "POST") headers.set("idempotency-key", randomUUID());
    let response: Response;
    try {
      const body = json === undefined ? null : JSON.stringify(json);
      response = await fetch(url, { method, headers, body });
    } catch (error) {
      throw new CliError(`${url} could not be reached`, EXIT.unreachable, { cause: error });
    }
    const text = await response.text();
    if (!response.ok) throw failureOf(response.status, text);
    return schema.parse(JSON.parse(text));
  }
}

function failureOf(status: number, text: string): CliError {
  const parsed = problemDetailsSchema.safeParse(parseJson(text));
  const lines = parsed.success
    ? [
        parsed.data.detail,
        ...(parsed.data.problems ?? []).map(({ path, message, allowed }) => {
          const where = path.length === 0 ? "" : `${path.join(".")}: `;
          return `  ${where}${message}${allowed === undefined ? "" : ` (allowed: ${allowed})`}`;
        }),
      ]
    : [`The server answered with status ${status}`];
  return new CliError(lines.join("\n"), exitCodeOf(status));
}

function exitCodeOf(status: number): number {
  if (status === 401 || status === 403) return EXIT.notAllowed;
  if (status === 404) return EXIT.notFound;
  if (status >= 500 || status === 429) return EXIT.unreachable;
  return EXIT.usage;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not ours: the status alone is told.
    return undefined;
  }
}
