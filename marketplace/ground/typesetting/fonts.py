"""Which fonts a paper is set in: a Chinese face found on this machine, or a clear word that there is none."""

import functools
from pathlib import Path
from typing import Final

import typst
from msgspec import Struct

from marketplace.ground.errors import NoFont

#: Faces with the Chinese characters of a paper, the best first.
SERIF: Final = (
    "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Source Han Serif CN", "Songti SC",
    "STSong", "SimSun", "NSimSun", "FangSong", "AR PL SungtiL GB", "AR PL UMing CN",
)  # fmt: skip
SANS: Final = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC",
    "HarmonyOS Sans SC", "Microsoft YaHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
    "Hiragino Sans GB", "Heiti SC", "STHeiti", "SimHei", "Droid Sans Fallback",
)  # fmt: skip
#: Latin letters and digits: carried by the typesetter itself, so they are there on every machine.
LATIN: Final = "Libertinus Serif"
DIGITS: Final = "DejaVu Sans Mono"


class Faces(Struct, frozen=True, kw_only=True):
    """The fonts of this machine, and the families chosen from them: letters first, then characters."""

    found: typst.Fonts
    serif: list[str]
    sans: list[str]
    digits: list[str]


@functools.cache
def faces_in(font_dir: str | None) -> Faces:
    """The faces to set papers in: of `font_dir` where it is given, and of the machine's usual folders.

    Looked up once in a process. Raises `NoFont` where no face has Chinese characters: boxes printed as
    if they were text would help nobody.
    """
    folders = [Path(font_dir).expanduser()] if font_dir else []
    found = typst.Fonts(font_paths=[one for one in folders if one.is_dir()])
    families = set(found.families())
    serif = next((one for one in SERIF if one in families), None)
    sans = next((one for one in SANS if one in families), None)
    body, heads = serif or sans, sans or serif
    if body is None or heads is None:
        raise NoFont
    return Faces(found=found, serif=[LATIN, body], sans=[heads], digits=[DIGITS, heads])
