/**
 * A failure that a person can act on: one line that says what is wrong and one that says what to
 * do. Commands print both and exit with 1; every other error is a defect and shows its stack.
 */
export class Failure extends Error {
  readonly wayOut: string | undefined;

  constructor(message: string, wayOut?: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = "Failure";
    this.wayOut = wayOut;
  }
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The `code` of a system or Postgres error (`EADDRINUSE`, `42P07`), if it has one. */
export function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}
