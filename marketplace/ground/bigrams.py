"""Chinese is looked for by pairs of neighbouring letters: no dictionary and no extension. Pure.

Full width and half width, upper and lower case count as the same; punctuation and spaces part words.
"""

import itertools
import re
import unicodedata
from typing import Final

TEXT_LENGTH_MAX: Final = 4_000
WORDS_MAX: Final = 20
_WORD: Final = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """The words of a text in plain form, each once, in their order; at most `WORDS_MAX` are sought."""
    return list(dict.fromkeys(_runs(text)))[:WORDS_MAX]


def bigrams_of(text: str) -> list[str]:
    """Every pair of neighbouring letters in a text, each once, sorted; a letter alone stands for itself."""
    pairs: set[str] = set()
    for run in _runs(text):
        pairs.update({run} if len(run) == 1 else map("".join, itertools.pairwise(run)))
    return sorted(pairs)


def likeness(some: list[str], others: list[str]) -> float:
    """How much of the smaller of two sets of bigrams is in the larger one: 0 nothing, 1 all."""
    smaller = min(len(some), len(others))
    return len(set(some) & set(others)) / smaller if smaller else 0.0


def _runs(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text[:TEXT_LENGTH_MAX])[:TEXT_LENGTH_MAX].lower()
    return _WORD.findall(plain)
