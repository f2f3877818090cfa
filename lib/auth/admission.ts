import { isDemoOpen } from "./demo";

/**
 * Whether a live session counts here. A demo session that began while only this machine could
 * reach the server ends when others can.
 */
export function admits(user: { isDemo: boolean }): boolean {
  return !user.isDemo || isDemoOpen();
}
