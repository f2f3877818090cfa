import { checkImports } from "../checks/check-imports";

/** `npm run imports`: fails on a breach of the import rules. */
export async function main(): Promise<void> {
  const breaches = checkImports();
  for (const breach of breaches) console.log(breach);
  process.exitCode = breaches.length === 0 ? 0 : 1;
}
