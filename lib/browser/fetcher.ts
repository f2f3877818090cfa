import * as z from "zod";
import { type Problem, problemSchema } from "@/lib/schemas/problem";
import { paths } from "./paths";

/** A failed request, as the API's problem response tells it. `status` 0 means no answer came. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly problems: readonly Problem[];

  constructor(
    body: {
      status: number;
      code: string;
      title: string;
      detail?: string | undefined;
      problems?: readonly Problem[] | undefined;
    },
    options?: ErrorOptions,
  ) {
    super(body.detail ?? body.title, options);
    this.name = "ApiError";
    this.status = body.status;
    this.code = body.code;
    this.title = body.title;
    this.detail = body.detail;
    this.problems = body.problems ?? [];
  }
}

const problemBody = z.object({
  title: z.string(),
  code: z.string(),
  detail: z.string().optional(),
  problems: z.array(problemSchema).optional(),
});

/** A request. `json` is sent as the body; its presence makes the method POST unless another is named. */
export type ApiInit = {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  json?: unknown;
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** Makes a repeated request count once: `true` for a fresh key, or one kept across retries. */
  idempotencyKey?: true | string;
  /** Leave a 401 to the caller instead of going to the sign-in screen. */
  stayOn401?: boolean;
};

/**
 * Calls our API and checks the answer against `schema`; an empty answer is given to the schema as
 * `undefined`. Throws {@link ApiError} for every failure but an abort.
 */
export async function apiFetch<T>(
  schema: z.ZodType<T>,
  path: string,
  init: ApiInit = {},
): Promise<T> {
  const response = await send(path, init);
  if (!response.ok) {
    const error = await readProblem(response);
    if (response.status === 401 && init.stayOn401 !== true) goToSignIn();
    throw error;
  }
  const empty = response.status === 204 || response.headers.get("content-length") === "0";
  const body: unknown = empty ? undefined : await response.json();
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ApiError(
    {
      status: response.status,
      code: "unexpected_response",
      title: "The server's answer was not understood",
      detail: `${path} answered in another shape than this page expects. Reloading the page may help.`,
    },
    { cause: parsed.error },
  );
}

async function send(path: string, init: ApiInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("accept", "application/json");
  if (init.json !== undefined) headers.set("content-type", "application/json");
  if (init.idempotencyKey !== undefined) {
    const key = init.idempotencyKey === true ? crypto.randomUUID() : init.idempotencyKey;
    headers.set("idempotency-key", key);
  }
  try {
    return await fetch(path, {
      method: init.method ?? (init.json === undefined ? "GET" : "POST"),
      headers,
      credentials: "same-origin",
      ...(init.json === undefined ? {} : { body: JSON.stringify(init.json) }),
      ...(init.signal === undefined ? {} : { signal: init.signal }),
    });
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ApiError(
      {
        status: 0,
        code: "network",
        title: "The server could not be reached",
        detail: "Check the connection and try again.",
      },
      { cause: error },
    );
  }
}

async function readProblem(response: Response): Promise<ApiError> {
  const { status } = response;
  let body: unknown;
  try {
    body = await response.json();
  } catch (error) {
    return new ApiError(fallback(status), { cause: error });
  }
  const parsed = problemBody.safeParse(body);
  if (!parsed.success) return new ApiError(fallback(status), { cause: parsed.error });
  const problems = parsed.data.problems?.map(withoutUndefined);
  return new ApiError({ status, ...parsed.data, problems });
}

/** zod widens optional keys by undefined, which `Problem` does not allow. */
function withoutUndefined(problem: z.infer<typeof problemSchema>): Problem {
  const { found, allowed, line, column, ...rest } = problem;
  return {
    ...rest,
    ...(found === undefined ? {} : { found }),
    ...(allowed === undefined ? {} : { allowed }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}

function fallback(status: number): { status: number; code: string; title: string } {
  return { status, code: `http_${status}`, title: `The server answered with status ${status}` };
}

function goToSignIn(): void {
  if (typeof window === "undefined") return;
  const { pathname, search, hash } = window.location;
  window.location.assign(paths.signIn(`${pathname}${search}${hash}`));
}
