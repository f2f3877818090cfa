/** Runs a task's script as the module __main__, and hands on what its main returns. */
export const PYTHON_RUN = `import sys
from types import ModuleType


def run(path):
    main = ModuleType("__main__")
    main.__file__ = path
    sys.modules["__main__"] = main
    sys.argv = [path]
    try:
        with open(path, "rb") as file:
            code = compile(file.read(), path, "exec")
        exec(code, main.__dict__)
        function = main.__dict__.get("main")
        about = getattr(function, "__code__", None)
        if about is None or about.co_argcount != 1 or function.__defaults__:
            return
        import millrace

        result = function(millrace.context)
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


def finish(outcome):
    """Ends a forked interpreter as an ordinary one ends, but without taking itself apart."""
    import atexit, gc, os, threading

    code = outcome.code if isinstance(outcome, SystemExit) else 0
    if code is not None and not isinstance(code, int):
        print(code, file=sys.stderr)
        code = 1
    try:
        threading._shutdown()
        atexit._run_exitfuncs()
        # What the script still holds is closed, and so flushed, as its names vanish.
        sys.modules.pop("__main__").__dict__.clear()
        gc.collect()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException as error:
        sys.__excepthook__(type(error), error, error.__traceback__)
        code = code or 120
    finally:
        os._exit((code or 0) & 0xFF)


if __name__ == "__main__":
    run(sys.argv[1])
`;
