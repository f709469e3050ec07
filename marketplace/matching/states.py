"""The states of a matching run, and what moves it. Data only."""

from typing import Final, Literal

from marketplace.ground.law import Transitions, step

RunState = Literal["queued", "running", "done", "cancelled", "failed"]

MATCHING_RUN: Final[Transitions] = {
    "begin": step("queued", "running"),
    "finish": step("running", "done"),
    "cancel": step("queued running", "cancelled"),
    "fail": step("queued running", "failed"),
}
