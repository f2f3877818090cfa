import { runDetached } from "../stack/detach";
import { parseUpOptions, UP_HELP } from "../stack/options";
import { runStack } from "../stack/run-stack";

/** `npm run up`. */
export async function main(args: string[]): Promise<void> {
  const options = parseUpOptions(args);
  if (options.help) console.log(UP_HELP);
  else if (options.detach) await runDetached(options.stack.dataFolder, args);
  else await runStack({ ...options.stack, mode: "production" });
}
