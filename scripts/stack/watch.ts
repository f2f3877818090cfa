import { context } from "esbuild";
import { bundleOptions } from "./build";

/**
 * Bundles worker and seeding step whenever their sources change.
 *
 * @returns what ends the watching, once the first bundles are there.
 */
export async function watchPrograms(
  onWorkerChange: () => Promise<void>,
): Promise<() => Promise<void>> {
  let first = true;
  const worker = await context({
    ...bundleOptions("worker"),
    plugins: [
      {
        name: "restart-workers",
        setup: (build) =>
          build.onEnd(async (result) => {
            if (first || result.errors.length > 0) return;
            await onWorkerChange();
          }),
      },
    ],
  });
  const seed = await context(bundleOptions("seed"));
  await Promise.all([worker.rebuild(), seed.rebuild()]);
  // Watching begins with one more build of what is there already.
  await worker.watch();
  setTimeout(() => {
    first = false;
  }, 1_000);
  return async () => {
    await Promise.all([worker.dispose(), seed.dispose()]);
  };
}
