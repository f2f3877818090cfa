#!/usr/bin/env node
// The door of every command (`npm run up`, `npm test`…). Plain JavaScript without dependencies that
// any Node from 18 on can run: it finds or fetches a Node that is new enough, installs the locked
// dependencies when they are missing or stale, bundles the command and hands over to it.
import process from "node:process";
import { bundleCommand } from "./bootstrap/bundle.mjs";
import { ensureDependencies } from "./bootstrap/dependencies.mjs";
import { exitWithFailure } from "./bootstrap/failure.mjs";
import { isNodeNewEnough, runUnderNewerNode } from "./bootstrap/node.mjs";

const [command, ...args] = process.argv.slice(2);

try {
  if (!isNodeNewEnough()) {
    process.exitCode = await runUnderNewerNode(process.argv.slice(1));
  } else {
    await ensureDependencies();
    const { main } = await import(await bundleCommand(command));
    await main(args);
  }
} catch (error) {
  exitWithFailure(error);
}
