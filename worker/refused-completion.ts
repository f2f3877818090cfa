import type { Completion } from "@/lib/db/system/engine";

/** Whether the database refused what it was sent (classes 22, 23 and 54), and will always do so. */
export function isRefusedData(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    /^(22|23|54)/.test(error.code)
  );
}

/** The bare end of an attempt whose result the database will not take. */
export function withoutContent({ taskInstanceId, attempt }: Completion): Completion {
  return {
    taskInstanceId,
    attempt,
    taskState: "failed",
    attemptState: "failed",
    errorCode: "result_not_storable",
    error: "What the attempt left behind cannot be stored",
  };
}
