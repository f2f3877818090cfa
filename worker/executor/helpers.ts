import { EGRESS_SHIM } from "./egress/shim";
import { PYTHON_HELPER, PYTHON_HELPER_PARTS } from "./python-helper";
import { PYTHON_RUN } from "./python-run";
import { PYTHON_SERVER } from "./warm/python-server-source";
import { MAX_XCOM_BYTES } from "./xcom-reader";

/**
 * The small modules that code tasks import. They read context.json, and write XComs to file
 * descriptor 3 as one JSON object a line: {"key": …, "value": …}.
 */
export const HELPER_FILES: Readonly<Record<string, string>> = {
  "python/millrace.py": PYTHON_HELPER,
  "python/_millrace.py": PYTHON_HELPER_PARTS,
  "python/millrace_run.py": PYTHON_RUN,
  "python/millrace_server.py": PYTHON_SERVER,
  "node_modules/millrace/index.js": `"use strict";
const fs = require("node:fs");

const MAX_BYTES = ${MAX_XCOM_BYTES};
const { xcoms, connections, variables, ...raw } = JSON.parse(
  fs.readFileSync(process.env.MILLRACE_CONTEXT_FILE, "utf8"),
);

/** The run's facts; the three instants are Dates. */
exports.context = Object.freeze({
  ...raw,
  logical_date: new Date(raw.logical_date),
  data_interval_start: new Date(raw.data_interval_start),
  data_interval_end: new Date(raw.data_interval_end),
});

function own(record, key, message) {
  if (!Object.hasOwn(record, key)) throw new Error(JSON.stringify(key) + message);
  return record[key];
}

exports.xcom = Object.freeze({
  /** The value that a task in needs or pulls handed on, or undefined. */
  pull(task, key = "return_value") {
    const values = own(xcoms, task, " is neither in needs nor in pulls of this task");
    return Object.hasOwn(values, key) ? values[key] : undefined;
  },
  /** Hands a JSON value on; the key return_value is the task's output. */
  push(key, value) {
    const text = JSON.stringify(value);
    if (text === undefined) throw new TypeError("The XCom " + key + " is not a JSON value");
    if (Buffer.byteLength(text) > MAX_BYTES) {
      throw new RangeError("The XCom " + key + " has more than " + MAX_BYTES + " bytes of JSON");
    }
    let data = Buffer.from('{"key":' + JSON.stringify(String(key)) + ',"value":' + text + "}\\n");
    while (data.length > 0) data = data.subarray(fs.writeSync(3, data));
  },
});

/** A connection that the task names in connections. */
exports.connection = (id) => own(connections, id, " is not in connections of this task");

/** A variable that the task names in variables. */
exports.variable = (key) => own(variables, key, " is not in variables of this task");
`,
  "node/run.mjs": `const task = await import(process.env.MILLRACE_SCRIPT_FILE);
if (typeof task.default === "function") {
  const { default: millrace } = await import(process.env.MILLRACE_HELPERS + "/node_modules/millrace/index.js");
  const result = await task.default(millrace.context);
  if (result !== undefined) millrace.xcom.push("return_value", result);
}
`,
  "node/egress.mjs": EGRESS_SHIM,
  "node/parked.mjs": `import fs from "node:fs";
import { fileURLToPath } from "node:url";

// Waits without an event loop for the one task that it will run.
const control = Number(process.argv[2]);
fs.writeSync(control, "ready\\n");
const task = fs.readFileSync(control, "utf8");
fs.closeSync(control);
// The worker is gone: there is nobody to run for.
if (task === "") process.exit(0);
const { files, env } = JSON.parse(task);
for (const [name, content] of Object.entries(files)) {
  fs.writeFileSync("/millrace/task/" + name, content, { mode: 0o400, flag: "wx" });
}
Object.assign(process.env, env);
const run = new URL("./run.mjs", import.meta.url);
process.argv.splice(1, 2, fileURLToPath(run));
await import(run);
`,
  "bash/env.sh": `unset BASH_ENV
# xcom_push KEY JSON: hands a JSON value on.
xcom_push() { printf '{"key":"%s","value":%s}\\n' "$1" "$2" >&3; }
export -f xcom_push
`,
};
