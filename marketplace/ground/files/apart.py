"""Doing something with strange bytes in a process of its own, with bounds on its memory and time.

A decoder that runs out of memory, crashes or never ends must not be the one that serves. The work is done
by a module with `answer(content: bytes) -> bytes`, loaded in the child once its bounds stand.
"""

import asyncio
import contextlib
import math
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from marketplace.ground.errors import Overloaded
from marketplace.ground.files.confined import TOO_HEAVY

MEMORY_BYTES_MAX: Final = 512 * 1024 * 1024
SECONDS_MAX: Final = 20
#: So many at once, and so many more that wait for their turn.
AT_ONCE: Final = 2
WAITING_MAX: Final = 30
_PROGRAMME: Final = str(Path(__file__).with_name("confined.py"))
_TURNS: Final = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="apart")


class TooHeavy(Exception):
    """The work needed more memory or time than it may have."""


class Unreadable(Exception):
    """The work failed in a way of its own."""


async def answer_apart(module: str, content: bytes) -> bytes:
    """What `module.answer(content)` says, when its turn has come.

    Raises `TooHeavy`, `Unreadable`, and `Overloaded` when too many wait already.
    """
    if _TURNS._work_queue.qsize() >= WAITING_MAX:
        raise Overloaded
    return await asyncio.get_running_loop().run_in_executor(_TURNS, run_apart, module, content)


def run_apart(
    module: str,
    content: bytes,
    *,
    memory_bytes: int = MEMORY_BYTES_MAX,
    seconds: float = SECONDS_MAX,
) -> bytes:
    """What `module.answer(content)` says in a new process, which is gone when this returns.

    Raises `TooHeavy` and `Unreadable`.
    """
    bounds = [str(memory_bytes), str(math.ceil(seconds))]
    process = subprocess.Popen(  # noqa: S603 - no shell; programme and module are our own
        [sys.executable, "-I", "-B", _PROGRAMME, module, *bounds],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        start_new_session=True,
    )
    try:
        answer, _ = process.communicate(content, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise TooHeavy from None
    finally:
        _end(process)
    if process.returncode < 0 or process.returncode == TOO_HEAVY:
        raise TooHeavy
    if process.returncode:
        raise Unreadable
    return answer


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the process with everything that it started, and wait until it is gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    process.wait()
