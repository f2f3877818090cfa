import { MAX_XCOM_BYTES } from "./xcom-reader";

/**
 * The small modules that code tasks import. They read context.json, and write XComs to file
 * descriptor 3 as one JSON object a line: {"key": …, "value": …}.
 */
export const HELPER_FILES: Readonly<Record<string, string>> = {
  "python/millrace.py": `"""What a Millrace task knows of its run, and how it hands values on."""
import json as _json
import os as _os
from datetime import datetime as _datetime

_MAX_BYTES = ${MAX_XCOM_BYTES}

with open(_os.environ["MILLRACE_CONTEXT_FILE"], encoding="utf-8") as _file:
    _raw = _json.load(_file)


class _Record(dict):
    """A dict whose keys can be read as attributes too."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


def _instant(text):
    return _datetime.fromisoformat(text.replace("Z", "+00:00"))


context = _Record((k, v) for k, v in _raw.items() if k not in ("xcoms", "connections", "variables"))
for _name in ("logical_date", "data_interval_start", "data_interval_end"):
    context[_name] = _instant(context[_name])


def _plain(value):
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not a JSON value")


class _XCom:
    def pull(self, task, key="return_value", default=None):
        """The value that a task in needs or pulls handed on, or default."""
        values = _raw["xcoms"].get(task)
        if values is None:
            raise LookupError(f"{task!r} is neither in needs nor in pulls of this task")
        return values.get(key, default)

    def push(self, key, value):
        """Hands a JSON value on; the key return_value is the task's output."""
        text = _json.dumps(value, allow_nan=False, default=_plain, separators=(",", ":"))
        if len(text.encode()) > _MAX_BYTES:
            raise ValueError(f"the XCom {key!r} has more than {_MAX_BYTES} bytes of JSON")
        data = ('{"key":' + _json.dumps(str(key)) + ',"value":' + text + "}\\n").encode()
        while data:
            data = data[_os.write(3, data):]


xcom = _XCom()


def connection(id):
    """A connection that the task names in connections: host, port, login, password, schema, extra."""
    try:
        return _Record(_raw["connections"][id])
    except KeyError:
        raise LookupError(f"{id!r} is not in connections of this task") from None


def variable(key):
    """A variable that the task names in variables."""
    try:
        return _raw["variables"][key]
    except KeyError:
        raise LookupError(f"{key!r} is not in variables of this task") from None
`,
  "python/millrace_run.py": `import sys


def _run(path):
    namespace = sys.modules["__main__"].__dict__
    namespace.pop("_run", None)
    namespace["__file__"] = path
    sys.argv = [path]
    try:
        with open(path, "rb") as file:
            code = compile(file.read(), path, "exec")
        exec(code, namespace)
        main = namespace.get("main")
        about = getattr(main, "__code__", None)
        if about is None or about.co_argcount != 1 or main.__defaults__:
            return
        import millrace

        result = main(millrace.context)
        if about.co_flags & 0x80:
            import asyncio

            result = asyncio.run(result)
        if result is not None:
            millrace.xcom.push("return_value", result)
    except SystemExit:
        raise
    except BaseException as error:
        # The frame of this runner is of no interest to the script's author.
        error = error.with_traceback(error.__traceback__ and error.__traceback__.tb_next)
        sys.excepthook(type(error), error, error.__traceback__)
        sys.stdout.flush()
        raise SystemExit(1) from None


_run(sys.argv[1])
`,
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
  "bash/env.sh": `unset BASH_ENV
# xcom_push KEY JSON: hands a JSON value on.
xcom_push() { printf '{"key":"%s","value":%s}\\n' "$1" "$2" >&3; }
export -f xcom_push
`,
};
