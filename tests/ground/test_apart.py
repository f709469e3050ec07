"""Work in a process of its own: bounded in memory and time, and gone with everything that it started."""

import os
import time
from pathlib import Path

import pytest
from photographs import bomb, photo

from marketplace.ground.errors import Overloaded
from marketplace.ground.files import apart
from marketplace.ground.files.apart import TooHeavy, Unreadable, answer_apart, run_apart

DARKROOM = "marketplace.ground.files.darkroom"


def test_what_takes_too_much_memory_or_time_is_too_heavy() -> None:
    large = photo("PNG", (6000, 6000))
    with pytest.raises(TooHeavy):
        run_apart(DARKROOM, large, memory_bytes=160 * 1024 * 1024)
    with pytest.raises(TooHeavy):
        run_apart(DARKROOM, large, seconds=0.05)
    assert run_apart(DARKROOM, bomb()) == b"\xc0", "nothing, said in msgpack"


def test_what_fails_in_its_own_way_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        run_apart("json", b"has no answer")


def test_whatever_it_started_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programme = tmp_path / "stubborn.py"
    programme.write_text(
        "import pathlib, subprocess, time\n"
        "started = subprocess.Popen(['/bin/sleep', '60'])\n"
        f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(started.pid))\n"
        "time.sleep(60)\n"
    )
    monkeypatch.setattr(apart, "_PROGRAMME", str(programme))
    with pytest.raises(TooHeavy):
        run_apart(DARKROOM, b"", seconds=1)
    assert _is_gone(int((tmp_path / "pid").read_text()))


def _is_gone(pid: int) -> bool:
    for _ in range(50):
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z":
                return True  # dead, and waits to be buried by whoever took it in
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.02)
    return False


async def test_when_too_many_wait_the_next_is_asked_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(apart, "WAITING_MAX", 0)
    with pytest.raises(Overloaded):
        await answer_apart(DARKROOM, photo())
