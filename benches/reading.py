"""The list endpoint against a raw ASGI application that answers the same bytes on the same server."""

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from benches.load import Measured, ask
from benches.town import loaded_town
from marketplace.ground.settings import Settings
from marketplace.ground.supervisor import environment_of

PATH = "/api/v1/items?limit=25"
READY_SECONDS = 20


async def compare_reading(seconds: float) -> list[str]:
    """The lines that tell the comparison; each side is asked twice, in turn."""
    async with loaded_town() as settings:
        ours, our_port = start_web(settings)
        body = await asyncio.to_thread(first_answer, our_port)
        file = settings.folder / "answer.json"
        file.write_bytes(body)
        raw, raw_port = _start([str(Path(__file__).parent / "raw_asgi.py")], [str(file)], settings)
        await asyncio.to_thread(first_answer, raw_port)
        try:
            runs = [
                (await ask(raw_port, PATH, seconds, raw), await ask(our_port, PATH, seconds, ours))
                for _ in range(3)
            ]
        finally:
            for process in (ours, raw):
                process.terminate()
                process.wait()
    yardstick, list_endpoint = sorted(runs, key=lambda pair: _ratio(*pair))[1]
    return [
        f"GET {PATH} ({len(body):,} bytes), one server process each, the median of three runs in turn",
        _line("raw ASGI", yardstick),
        _line("list endpoint", list_endpoint),
        f"ratio by processor time: {_ratio(yardstick, list_endpoint):.2f} of raw ASGI (goal 0.95)",
    ]


def _ratio(yardstick: Measured, measured: Measured) -> float:
    return yardstick.processor_microseconds / measured.processor_microseconds


def _line(name: str, measured: Measured) -> str:
    return (
        f"  {name:14} {measured.processor_microseconds:7.0f} µs of processor time a request, "
        f"{measured.requests_per_second:8,.0f} requests/s, median {measured.median_milliseconds:.2f} ms, "
        f"p99 {measured.slowest_hundredth_milliseconds:.2f} ms"
    )


def _start(
    words: Sequence[str], more: Sequence[str], settings: Settings
) -> tuple[subprocess.Popen[bytes], int]:
    listener = socket.create_server(("127.0.0.1", 0))
    fd = listener.fileno()
    process = subprocess.Popen(
        [sys.executable, *words, str(fd), *more],
        pass_fds=[fd],
        env={
            **os.environ,
            **environment_of(settings),
            "PYTHONPATH": str(Path(__file__).parent.parent),
        },
        stderr=subprocess.DEVNULL,
    )
    port: int = listener.getsockname()[1]
    listener.close()
    return process, port


def start_web(settings: Settings) -> tuple[subprocess.Popen[bytes], int]:
    """A web process of our own, and its port."""
    return _start(["-m", "console", "web", "--fd"], [], settings)


def first_answer(port: int) -> bytes:
    """What the list endpoint answers, once the process listens."""
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{PATH}", timeout=5) as answer:
                body: bytes = answer.read()
                return body
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
