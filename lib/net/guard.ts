/** The address that a name was checked to; connect to this, never to the name again. */
export interface CheckedTarget {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Decides which addresses the product may connect to on a team's behalf. */
export interface NetGuard {
  /** Resolves and checks a target. Throws GuardError. */
  checkTarget(host: string, port: number): Promise<CheckedTarget>;
  /** `fetch` whose every connection and redirect (at most 3) passes the guard. Throws GuardError. */
  fetch(url: URL, init: GuardedRequest): Promise<Response>;
}

/** The parts of a request that the guard's `fetch` takes. */
export interface GuardedRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}
