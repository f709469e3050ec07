"""The programme of a confined process: it bounds itself, loads one module, and lets that answer.

It is started by `apart` and imports nothing of ours before the bounds stand.
"""

import contextlib
import importlib
import resource
import signal
import sys
from typing import Final

ANSWER_BYTES_MAX: Final = 64 * 1024 * 1024
#: The exit status of one that met its bound on memory, or whose answer is too large.
TOO_HEAVY: Final = 3
_OPEN_FILES_MAX: Final = 64


def confine(memory_bytes: int, seconds: int) -> None:
    """Bound this process: memory, processor time, wall time, and no file written."""
    bounds = (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES_MAX),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, most in bounds:
        with contextlib.suppress(ValueError, OSError):  # not every system knows every bound
            resource.setrlimit(kind, (most, most))
    signal.alarm(seconds)  # ends it even when nobody is left who waits for it


def main(module: str, memory_bytes: str, seconds: str) -> int:
    """Answer what stands on standard input with `module.answer`; the exit status."""
    confine(int(memory_bytes), int(seconds))
    try:
        answer: bytes = importlib.import_module(module).answer(sys.stdin.buffer.read())
    except MemoryError:
        return TOO_HEAVY
    if len(answer) > ANSWER_BYTES_MAX:
        return TOO_HEAVY
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
