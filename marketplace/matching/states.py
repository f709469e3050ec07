"""The states of a matching run, and what moves it. Data only."""

from typing import Final, Literal

from marketplace.ground.law import Transitions, step

RunState = Literal["queued", "running", "done", "cancelled", "failed"]

RUN: Final[Transitions] = {
    "begin_run": step("queued", "running"),
    "finish_run": step("running", "done"),
    "cancel_run": step("queued running", "cancelled"),
    "fail_run": step("queued running", "failed"),
}
