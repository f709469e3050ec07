"""Several writing statements as one: a single round trip while the locks are held."""

import functools
import re
from typing import Final, NamedTuple

_PLACE: Final = re.compile(r"\$(\d+)")


class Statement(NamedTuple):
    """A writing statement with its values; no `with` and no `returning` of its own."""

    sql: str
    values: tuple[object, ...]


@functools.lru_cache(maxsize=256)
def sql_of_all(sizes_and_texts: tuple[tuple[int, str], ...]) -> str:
    """One statement that does them all and answers how many rows each has changed.

    They see the same snapshot, the one before any of them; foreign keys are looked at after the last.
    """
    parts, before = [], 0
    for place, (size, sql) in enumerate(sizes_and_texts, 1):
        moved = _PLACE.sub(functools.partial(_shifted, before), sql)
        parts.append(f"done_{place} as ({moved} returning true)")
        before += size
    counts = (f"(select count(*) from done_{place})" for place in range(1, len(parts) + 1))
    return f"with {', '.join(parts)} select {', '.join(counts)}"


def _shifted(by: int, found: re.Match[str]) -> str:
    return f"${int(found[1]) + by}"
