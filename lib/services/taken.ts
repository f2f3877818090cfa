import { isUniqueViolation } from "@/lib/db/errors";
import { AppError } from "@/lib/errors";

/**
 * Runs a statement that may meet a name that is taken, and says so of its field. The transaction is
 * over then: let the error through.
 *
 * @throws AppError conflict
 */
export async function orTaken<T>(field: string, value: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const message = `${value} is taken`;
    throw new AppError("conflict", message, {
      cause: error,
      problems: [{ path: [field], code: "taken", message, found: value, severity: "error" }],
    });
  }
}
