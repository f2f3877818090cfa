import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OPERATOR_DOCS, operatorDocs } from "../docs/operator-docs";

/** `node scripts/run.mjs operator-docs`: writes the reference of operators anew. */
export async function main(): Promise<void> {
  rmSync(OPERATOR_DOCS, { recursive: true, force: true });
  mkdirSync(OPERATOR_DOCS, { recursive: true });
  for (const [name, text] of operatorDocs()) writeFileSync(join(OPERATOR_DOCS, name), text);
}
