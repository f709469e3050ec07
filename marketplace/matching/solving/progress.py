"""How a long matching tells how far it is."""

from collections.abc import Callable

#: Told the name of the stage just done and the percent done in all; may raise to stop the work.
Tell = Callable[[str, int], None]


def tell_nobody(_stage: str, _percent: int) -> None:
    """Nobody wants to know."""
