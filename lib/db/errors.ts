import { Prisma } from "./generated/client";

/** Whether a statement failed because something with that name is there already. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}
