import { spawnSync } from "node:child_process";
import { Failure } from "../lib/failure";

/** `npm run db:generate`: writes the database client to lib/db/generated. */
export async function main(): Promise<void> {
  generateClient();
}

/**
 * Runs `prisma generate`.
 *
 * @throws Failure with its output.
 */
export function generateClient(): void {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["node_modules/prisma/build/index.js", "generate"],
    {
      encoding: "utf8",
      // The command insists on having an engine at hand that it never runs; without this it
      // downloads one.
      env: {
        ...process.env,
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        CHECKPOINT_DISABLE: "1",
      },
    },
  );
  if (status !== 0) throw new Failure(`prisma generate failed:\n${stdout}${stderr}`);
}
