import { MAX_XCOM_BYTES } from "./xcom-reader";

/** The module that Python tasks import. It is small: each task compiles it anew. */
export const PYTHON_HELPER = `"""What a Millrace task knows of its run, and how it hands values on."""
import os as _os
from _millrace import parts as _parts

context, xcom, connection, variable = _parts(_os.environ["MILLRACE_CONTEXT_FILE"])
`;

/** What a warm interpreter has loaded before it knows its task. */
export const PYTHON_HELPER_PARTS = `import json
import os
from datetime import datetime

_MAX_BYTES = ${MAX_XCOM_BYTES}


class _Record(dict):
    """A dict whose keys can be read as attributes too."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


def _instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _plain(value):
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not a JSON value")


class _XCom:
    def __init__(self, values):
        self._values = values

    def pull(self, task, key="return_value", default=None):
        """The value that a task in needs or pulls handed on, or default."""
        values = self._values.get(task)
        if values is None:
            raise LookupError(f"{task!r} is neither in needs nor in pulls of this task")
        return values.get(key, default)

    def push(self, key, value):
        """Hands a JSON value on; the key return_value is the task's output."""
        text = json.dumps(value, allow_nan=False, default=_plain, separators=(",", ":"))
        if len(text.encode()) > _MAX_BYTES:
            raise ValueError(f"the XCom {key!r} has more than {_MAX_BYTES} bytes of JSON")
        data = ('{"key":' + json.dumps(str(key)) + ',"value":' + text + "}\\n").encode()
        while data:
            data = data[os.write(3, data):]


def parts(path):
    with open(path, encoding="utf-8") as file:
        raw = json.load(file)
    context = _Record((k, v) for k, v in raw.items() if k not in ("xcoms", "connections", "variables"))
    for name in ("logical_date", "data_interval_start", "data_interval_end"):
        context[name] = _instant(context[name])

    def connection(id):
        """A connection that the task names in connections: host, port, login, password, schema, extra."""
        try:
            return _Record(raw["connections"][id])
        except KeyError:
            raise LookupError(f"{id!r} is not in connections of this task") from None

    def variable(key):
        """A variable that the task names in variables."""
        try:
            return raw["variables"][key]
        except KeyError:
            raise LookupError(f"{key!r} is not in variables of this task") from None

    return context, _XCom(raw["xcoms"]), connection, variable
`;
