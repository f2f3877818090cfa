#!/usr/bin/env node
// The command line of the product, through the same door as every other command.
import process from "node:process";

process.argv.splice(2, 0, "millrace");
await import("./run.mjs");
