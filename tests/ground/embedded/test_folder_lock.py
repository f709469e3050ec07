"""One holder of a data folder at a time, and a message that helps the second."""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TextIO

import pytest

from marketplace.ground.embedded.children import CannotStart
from marketplace.ground.embedded.folder_lock import FolderHeld, hold_data_folder

HOLD = """
import sys, time
from pathlib import Path
from marketplace.ground.embedded.folder_lock import hold_data_folder
with hold_data_folder(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""

HOLD_WITH_A_CHILD = """
import subprocess, sys
from pathlib import Path
from marketplace.ground.embedded.folder_lock import hold_data_folder
with hold_data_folder(Path(sys.argv[1])):
    code = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    subprocess.run([sys.executable, "-c", code], close_fds=False)
"""


def test_a_second_start_on_the_same_folder_is_refused(folder: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE)
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(FolderHeld) as refused, hold_data_folder(folder):
            pass
        holder.kill()
        holder.wait()
        with hold_data_folder(folder):  # the control: its death alone makes the folder free
            pass
    message = str(refused.value)
    assert str(folder) in message
    assert f"process {holder.pid}" in message
    assert "JIEBANG_DATA_DIR" in message


def test_a_held_folder_is_private_and_names_its_holder(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    with hold_data_folder(folder):
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / "lock").read_text() == str(os.getpid())


def test_children_of_a_killed_holder_do_not_go_on_holding(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_WITH_A_CHILD, str(folder)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        child = int(holder.stdout.readline())
        holder.kill()
        holder.wait()
        with hold_data_folder(folder):
            os.kill(child, signal.SIGKILL)  # it was still there


def test_the_end_of_a_hold_is_the_end_for_every_copy_of_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = []

    def lock_and_copy(file: TextIO, how: int) -> None:
        copies.append(os.dup(file.fileno()))  # as a child between fork and exec has it
        real_flock(file, how)

    real_flock = fcntl.flock
    with monkeypatch.context() as copying:
        copying.setattr(fcntl, "flock", lock_and_copy)
        with hold_data_folder(folder):
            pass
    with hold_data_folder(folder):
        assert copies
    for copy in copies:
        os.close(copy)


def test_a_folder_that_cannot_be_made_is_named_in_the_message(folder: Path) -> None:
    folder.write_text("a file")
    with pytest.raises(CannotStart, match=str(folder)), hold_data_folder(folder / "var"):
        pass
