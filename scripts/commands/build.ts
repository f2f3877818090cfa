import { textProgress } from "../lib/progress";
import { ensureBuild } from "../stack/build";
import { openDataFolder } from "../stack/data-folder";
import { parseUpOptions } from "../stack/options";

/** `npm run build`: everything that a production start needs, for an image or a test. */
export async function main(args: string[]): Promise<void> {
  const { dataFolder } = parseUpOptions(args).stack;
  await ensureBuild(
    openDataFolder(dataFolder),
    textProgress((text) => process.stdout.write(text)),
  );
}
