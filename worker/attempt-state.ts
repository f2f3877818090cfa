/** Why the worker itself ends an attempt. */
export type StopReason =
  /** execution_timeout is over: the retry policy decides. */
  | "timeout"
  /** The worker is shutting down: another takes over, without using up a retry. */
  | "drain"
  /** The attempt is not this worker's any more: nothing of it may be written. */
  | "fenced";

/** The reason that an attempt's signal carries. */
export class AttemptStopped extends Error {
  override readonly name = "AttemptStopped";
  readonly reason: StopReason;

  constructor(reason: StopReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The worker's own reason for stopping, if the signal has one. */
export function stopReasonOf(signal: AbortSignal): StopReason | undefined {
  const reason: unknown = signal.reason;
  return reason instanceof AttemptStopped ? reason.reason : undefined;
}
