/** A signal that ends with another one, or when a time is over. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  /** Whether it was the time that ended it. */
  readonly isOver: boolean;
  /** Lets go of the timer and of the other signal; without it both hold what listens for a while. */
  release(): void;
}

/** Bounds what is done under a signal. Call `release` when it is done. */
export function limitTime(outer: AbortSignal, ms: number): TimeLimit {
  const controller = new AbortController();
  let isOver = false;
  const end = () => controller.abort(outer.reason);
  const timer = setTimeout(() => {
    isOver = true;
    controller.abort(new DOMException(`${ms} ms are over`, "TimeoutError"));
  }, ms);
  if (outer.aborted) end();
  else outer.addEventListener("abort", end, { once: true });
  return {
    signal: controller.signal,
    get isOver() {
      return isOver;
    },
    release() {
      clearTimeout(timer);
      outer.removeEventListener("abort", end);
    },
  };
}
