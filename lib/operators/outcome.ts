/** The attempt failed; the worker applies the retry policy. `code` is stable, `message` is for people. */
export class TaskFailure extends Error {
  override readonly name = "TaskFailure";
  readonly code: string;
  /** False: another attempt cannot help (a bad config, a refused target); retries are not used. */
  readonly retryable: boolean;

  constructor(
    code: string,
    message: string,
    options: { retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? true;
  }
}

/** The task decided that it has nothing to do; its state becomes `skipped`. */
export class TaskSkipped extends Error {
  override readonly name = "TaskSkipped";
}
