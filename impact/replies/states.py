"""The states of an owed answer, and what it is owed for. Data only."""

from typing import Final, Literal

from marketplace.ground.law import Transitions, step

OwedState = Literal["owed", "answered"]
#: Owed for a slip's "no" or "half", or for its word that the problem came back.
About = Literal["answer", "recurrence"]

OWED_ANSWER: Final[Transitions] = {"reply": step("owed", "answered")}
