"""Load on one address: keep-alive connections that ask again as soon as they are answered."""

import asyncio
import os
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

CONNECTIONS = 16
_TICKS = os.sysconf("SC_CLK_TCK")


class Measured(NamedTuple):
    """What was measured of one server."""

    requests_per_second: float
    processor_microseconds: float
    median_milliseconds: float
    slowest_hundredth_milliseconds: float


async def ask(port: int, path: str, seconds: float, server: subprocess.Popen[bytes]) -> Measured:
    """Ask `path` from `CONNECTIONS` connections for so long; what each answer cost the server."""
    until = time.perf_counter() + seconds
    before = _processor_seconds(server.pid)
    started = time.perf_counter()
    each = await asyncio.gather(*(_ask_again(port, path, until) for _ in range(CONNECTIONS)))
    passed = time.perf_counter() - started
    spent = _processor_seconds(server.pid) - before
    times = sorted(one for times in each for one in times)
    return Measured(
        len(times) / passed,
        1e6 * spent / len(times),
        1e3 * times[len(times) // 2],
        1e3 * times[len(times) * 99 // 100],
    )


async def _ask_again(port: int, path: str, until: float) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\n\r\n".encode()
    times = []
    while (started := time.perf_counter()) < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode(errors="replace"))
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        times.append(time.perf_counter() - started)
    writer.close()
    return times


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
