import { useState } from "react";

/**
 * Whether something was ever true. For dialogs whose script is fetched when they are first opened:
 * once there they stay, so that they can fade out and keep what was typed.
 */
export function useOnce(isTrue: boolean): boolean {
  const [wasTrue, setWasTrue] = useState(false);
  if (isTrue && !wasTrue) setWasTrue(true);
  return isTrue || wasTrue;
}
