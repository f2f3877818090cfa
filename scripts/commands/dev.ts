import { parseUpOptions, UP_HELP } from "../stack/options";
import { runStack } from "../stack/run-stack";

/** `npm run dev`: as `up`, but compiles on demand and restarts what changes. */
export async function main(args: string[]): Promise<void> {
  const options = parseUpOptions(args);
  if (options.help) console.log(UP_HELP);
  else await runStack({ ...options.stack, mode: "dev" });
}
