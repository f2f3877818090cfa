import { AppError } from "@/lib/errors";

/** Streams that one person or token may hold open in this process. */
export const MAX_STREAMS = 6;

const open = new Map<string, number>();

/**
 * Counts a stream of somebody's; call the returned function, once or more often, when it ends.
 *
 * @throws AppError too_many_requests when they hold as many as they may
 */
export function takeStream(holder: string): () => void {
  const count = open.get(holder) ?? 0;
  if (count >= MAX_STREAMS) {
    throw new AppError("too_many_requests", `At most ${MAX_STREAMS} streams may be open at once`, {
      retryAfterSeconds: 10,
    });
  }
  open.set(holder, count + 1);
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    const left = (open.get(holder) ?? 1) - 1;
    if (left > 0) open.set(holder, left);
    else open.delete(holder);
  };
}
