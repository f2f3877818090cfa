/**
 * A started Python that waits for tasks of one team. Each task runs in a child: a copy of the
 * waiting interpreter, with process, mount and IPC namespaces, file systems, limits and a system
 * call filter of its own. The server itself reads nothing of a task, so no child inherits anything
 * of another.
 *
 * It speaks with the worker on descriptor 3. It reads a task as its length in 11 digits, a line
 * feed, and so many bytes of JSON; it writes the lines \`ready\`, \`started\` (the pipes are open and
 * the walls stand), \`failed WHY\` (no line of the task's code has run) and \`ended CODE\`.
 */
export const PYTHON_SERVER = `import ctypes
import gc
import os
import sys

_CONTROL = 3
_PIPES = "/millrace/pipes"
_FOLDER = "/millrace/task"
_NEWNS, _NEWIPC, _NEWPID = 0x20000, 0x8000000, 0x20000000
_NOSUID_NODEV, _READ_ONLY, _REMOUNT_BIND, _NOEXEC = 6, 1, 32 | 4096, 8
_SIGCHLD = 17
_CAP_LAST = 40

_libc = ctypes.CDLL(None, use_errno=True)
_python = ctypes.PyDLL(None)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def _check(result, what):
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, what + ": " + os.strerror(number))
    return result


def _tell(line):
    os.write(_CONTROL, (line + "\\n").encode())


def _read(length):
    """So many bytes from the worker, or None when it is gone."""
    parts = []
    while length > 0:
        part = os.read(_CONTROL, length)
        if not part:
            return None
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _child_in_new_pids():
    """As os.fork, into a process namespace of which the child is the first."""
    _python.PyOS_BeforeFork()
    pid = _libc_syscall(_CLONE, _NEWPID | _SIGCHLD, 0, 0, 0, 0)
    if pid == 0:
        _python.PyOS_AfterFork_Child()
    else:
        _python.PyOS_AfterFork_Parent()
    return pid


def _mount(at, kind, options, flags=_NOSUID_NODEV):
    data = options.encode() if options else None
    _check(_libc.mount(kind, at.encode(), kind, flags, data), "mount " + at)


def _open_output():
    """Opens the pipes as descriptors to be, all above those that they will replace."""
    import fcntl

    opened = []
    for name in ("out", "err", "xcom"):
        fd = os.open(_PIPES + "/" + name, os.O_WRONLY)
        opened.append(fcntl.fcntl(fd, fcntl.F_DUPFD, 16))
        os.close(fd)
    return opened


def _build_walls(task):
    _check(_libc.unshare(_NEWNS | _NEWIPC), "unshare")
    for at, options in task["mounts"]:
        _mount(at, b"tmpfs", options)
    for name, content in task["files"].items():
        fd = os.open(_FOLDER + "/" + name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400)
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            file.write(content)
    flags = _NOSUID_NODEV | _READ_ONLY | _REMOUNT_BIND
    _check(_libc.mount(None, _FOLDER.encode(), None, flags, None), "remount")
    _mount("/proc", b"proc", None, _NOSUID_NODEV | _NOEXEC)


def _give_up_rights(limits):
    import resource

    for name, value in limits.items():
        kind = getattr(resource, "RLIMIT_" + name)
        most = resource.getrlimit(kind)[1]
        if most != resource.RLIM_INFINITY:
            value = min(value, most)
        resource.setrlimit(kind, (value, value))
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    _check(_libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")
    _check(_libc.prctl(38, 1, 0, 0, 0), "no_new_privs")
    program = _Program(len(_filter) // 8, ctypes.cast(_filter, ctypes.c_void_p))
    _check(_libc.prctl(22, 2, ctypes.byref(program), 0, 0), "seccomp")


def _first_process(child):
    """Collects every process of the namespace; ends, and with it all others, when child does."""
    while True:
        pid, status = os.wait()
        if pid == child:
            code = os.waitstatus_to_exitcode(status)
            os._exit(code if code >= 0 else 128 - code)


def _become_task(length):
    """In the child: returns the script to run; or ends, having said why."""
    try:
        import json

        task = json.loads(_read(length))
        output = _open_output()
        _build_walls(task)
        os.setsid()
        for at, fd in enumerate(output, 1):
            os.dup2(fd, at if at < 3 else 15)
        # Where memory is short, the task goes before the server.
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("500")
        _give_up_rights(task["limits"])
        _tell("started")
    except BaseException as error:
        _tell("failed " + repr(error).replace("\\n", " ")[:500])
        os._exit(125)
    os.dup2(15, 3)
    os.closerange(4, 256)
    child = os.fork()
    if child != 0:
        _first_process(child)
    os.chdir("/work")
    os.environ.clear()
    os.environ.update(task["env"])
    if task["env"].get("TZ", "UTC") != "UTC":
        import time

        time.tzset()
    return task["script"]


def _serve():
    """Returns a script in the child that is to run it, and None when the worker is gone."""
    while True:
        header = _read(12)
        if header is None:
            return None
        pid = _child_in_new_pids()
        if pid == 0:
            return _become_task(int(header))
        if pid == -1:
            _tell("failed clone: " + os.strerror(ctypes.get_errno()))
            return None
        _, status = os.waitpid(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        _tell("ended " + str(code if code >= 0 else 128 - code))


def _prepare():
    """Does what can be done once for all tasks."""
    global _filter, _libc_syscall, _CLONE
    if sys.version_info < (3, 9):
        raise RuntimeError("Python is older than 3.9")
    _CLONE = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
    _libc_syscall = ctypes.PyDLL(None, use_errno=True).syscall
    with open("/millrace/seccomp.bpf", "rb") as file:
        data = file.read()
    _filter = (ctypes.c_char * len(data)).from_buffer_copy(data)
    # No task can make user namespaces, even if the filter let it.
    with open("/proc/sys/user/max_user_namespaces", "w") as file:
        file.write("0")
    for capability in range(_CAP_LAST + 1):
        _libc.prctl(24, capability, 0, 0, 0)
    # What the child needs, and what nearly every script imports. More would make each fork dearer.
    import atexit, collections, datetime, fcntl, json, re, resource, threading, time  # noqa
    import _millrace, millrace_run  # noqa

    gc.collect()
    gc.freeze()
    _tell("ready")


_prepare()
_script = _serve()
if _script is not None:
    from millrace_run import finish, run

    _outcome = None
    try:
        run(_script)
    except SystemExit as error:
        _outcome = error
    finish(_outcome)
`;
