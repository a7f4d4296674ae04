"""The entry point: answers the quickest question first, then hands over to the command line."""

import atexit
import gc
import os
import sys

BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

INTERRUPTED = "Interrupted: nothing was written."
INTERRUPTED_CODE = 130
"""As in `imhcalc.faults`, which is not loaded yet when this may be needed."""


def main() -> None:
    """Run imhcalc and leave with the exit code of its contract."""
    if sys.argv[1:] == ["--version"]:
        from imhcalc import __version__

        sys.stdout.write(f"imhcalc {__version__}\n")
        return
    # One short run makes no cyclic garbage worth collecting; looking for it while modules load takes time.
    gc.disable()
    # Plugins of pydantic would see, and could change, every value that a file gives; to look for them takes time.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Threads of a linear algebra library cost start-up and never help here; they are fixed before numpy loads.
    for name in BLAS_THREADS:
        os.environ.setdefault(name, "1")
    try:
        from imhcalc.cli.app import run

        code = run(sys.argv[1:])
    except (KeyboardInterrupt, RuntimeError) as stopped:
        # While the program was still loading, where Python 3.11 may raise an error of its own from an interrupt.
        if not isinstance(stopped, KeyboardInterrupt) and not isinstance(
            stopped.__cause__, KeyboardInterrupt
        ):
            raise
        sys.stderr.write(f"\n{INTERRUPTED}\n")
        code = INTERRUPTED_CODE
    _leave(code)


def _leave(code: int) -> None:
    """Leave with an exit code, and leave memory to the system.

    To take every object apart that the system clears anyway costs a twentieth of a short run. What the interpreter does
    besides is done here: whoever asked to be told of the end is told, and output goes out. A profiler, a tracer, somebody
    at a prompt, or output that cannot go out, waits for the interpreter's own way of leaving.
    """
    if _is_watched():
        sys.exit(code)
    # In the interpreter's order: what is said at the end goes out too.
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        sys.exit(code)
    os._exit(code)


def _is_watched() -> bool:
    """Return whether a profiler or a tracer, which from 3.12 on may do so in another way, or a prompt waits for the end."""
    if sys.getprofile() is not None or sys.gettrace() is not None:
        return True
    if sys.flags.interactive or hasattr(sys, "ps1"):
        return True
    monitoring = getattr(sys, "monitoring", None)
    return monitoring is not None and any(
        monitoring.get_tool(tool) is not None
        for tool in (monitoring.DEBUGGER_ID, monitoring.COVERAGE_ID, monitoring.PROFILER_ID)
    )


if __name__ == "__main__":
    main()
