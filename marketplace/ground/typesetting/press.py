"""Setting a paper: a template of ours and data as JSON, never spliced into markup, become a PDF.

A paper is PDF/A-2a and PDF/UA-1: it can be kept for ever and read aloud. The same data gives the same
bytes, because its instant is part of the data and no clock is read here.
"""

import asyncio
import functools
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
import typst

from marketplace.ground.errors import Overloaded
from marketplace.ground.settings import Settings
from marketplace.ground.typesetting.fonts import Faces, faces_in

HERE: Final = Path(__file__).parent
PDF_TYPE: Final = "application/pdf"
STANDARDS: Final[Any] = ["a-2a", "ua-1"]
#: Papers set at once in one process, and how long the next may wait for its turn.
AT_ONCE: Final = 2
WAIT_SECONDS_MAX: Final = 5.0
#: A character that the chosen fonts do not have is shown by this mark, as printers do.
MISSING: Final = "〓"
_MISSING_ROUNDS_MAX: Final = 8
_NO_GLYPH: Final = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}")

Format = Literal["pdf", "png"]
#: Who waits for whom: papers of one kind of turn only for those of the same.
Turn = Literal["public", "slips"]


def be_ready(settings: Settings) -> None:
    """Raise `NoFont` before anything is done whose only trace would be a paper that cannot be set."""
    faces_in(settings.font_dir)


async def typeset(
    template: Path, data: Any, at: datetime, settings: Settings, *, turn: Turn = "public"
) -> bytes:
    """The PDF of `template` with `data` (any JSON), dated `at`; set in a thread, a few at once.

    Slips have turns of their own: however many ask for public papers, the slip office need not wait.
    Raises `NoFont` where this machine has no Chinese face, `Overloaded` when too many wait.
    """
    faces = faces_in(settings.font_dir)
    turns = _turns(asyncio.get_running_loop(), turn)
    try:
        await asyncio.wait_for(turns.acquire(), WAIT_SECONDS_MAX)
    except TimeoutError:
        raise Overloaded from None
    try:
        return await asyncio.to_thread(set_paper, template, data, at, faces)
    finally:
        turns.release()


@functools.lru_cache(maxsize=8)
def _turns(_loop: asyncio.AbstractEventLoop, _turn: Turn) -> asyncio.Semaphore:
    return asyncio.Semaphore(AT_ONCE)


def set_paper(template: Path, data: Any, at: datetime, faces: Faces, form: Format = "pdf") -> bytes:
    """The paper as bytes; a pure function of its arguments and the fonts. Of a PNG, the first page."""
    plain = clean(msgspec.to_builtins(data))
    for _ in range(_MISSING_ROUNDS_MAX):
        try:
            return _compile(template, plain, at, faces, form)
        except typst.TypstError as fault:
            lacking = _lacking(fault)
            if not lacking:
                raise
        plain = _replaced(plain, lacking)
    return _compile(template, _only_usual(plain), at, faces, form)


def _compile(template: Path, data: Any, at: datetime, faces: Faces, form: Format) -> bytes:
    families = {"serif": faces.serif, "sans": faces.sans, "digits": faces.digits}
    files: Any = {
        "main.typ": template.read_bytes(),
        "paper.typ": (HERE / "paper.typ").read_bytes(),
        "data.json": msgspec.json.encode(data),
        "fonts.json": msgspec.json.encode(families),
    }
    made: Any = typst.compile(
        files,
        font_paths=faces.found,
        format=form,
        pdf_standards=STANDARDS if form == "pdf" else [],
        timestamp=int(at.timestamp()),
    )
    return bytes(made[0] if isinstance(made, list) else made)


def clean(value: Any) -> Any:
    """`value` without control and direction characters in its texts: paper must read as it is stored."""
    if isinstance(value, str):
        return "".join(one for one in unicodedata.normalize("NFC", value) if _may_stand(one))
    return _each(value, clean)


def _may_stand(letter: str) -> bool:
    return letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")


def _lacking(fault: typst.TypstError) -> str:
    """The characters for which no chosen font has a shape, as the typesetter names them."""
    named = _NO_GLYPH.search(fault.message)
    if named is None:
        return ""
    return _ESCAPED.sub(lambda one: chr(int(one[1], 16)), named[1])


def _replaced(value: Any, lacking: str) -> Any:
    if isinstance(value, str):
        return "".join(MISSING if one in lacking else one for one in value)
    return _each(value, lambda one: _replaced(one, lacking))


def _only_usual(value: Any) -> Any:
    """`value` with only such characters as every Chinese font has."""
    if isinstance(value, str):
        return "".join(one if one.encode("gb2312", "ignore") else MISSING for one in value)
    return _each(value, _only_usual)


def _each(value: Any, change: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: change(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [change(one) for one in value]
    return value
