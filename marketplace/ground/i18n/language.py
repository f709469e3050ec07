"""Which language the present request reads, and the texts in it."""

import functools
from contextvars import ContextVar
from pathlib import Path
from typing import Final, Literal

from babel.messages.pofile import read_po

Language = Literal["zh-Hans", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh-Hans", "en")
DEFAULT: Final[Language] = "zh-Hans"
LOCALES: Final = Path(__file__).parent / "locales"

current: ContextVar[Language] = ContextVar("language", default=DEFAULT)


def gettext(message: str) -> str:
    """`message` (English) in the language of the present request."""
    if current.get() == "en":
        return message
    return catalogue(current.get()).get(message, message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Like `gettext` for a counted thing; Chinese has one form, kept under the singular."""
    if current.get() == "en":
        return singular if n == 1 else plural
    return catalogue(current.get()).get(singular, singular if n == 1 else plural)


@functools.cache
def catalogue(language: Language) -> dict[str, str]:
    """All texts of a language: msgid to msgstr, from every `.po` file of its folder."""
    texts: dict[str, str] = {}
    for path in sorted((LOCALES / language.replace("-", "_")).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if not message.id or not message.string:
                    continue
                key = message.id if isinstance(message.id, str) else message.id[0]
                text = message.string
                texts[key] = text if isinstance(text, str) else text[0]
    return texts


def choose(asked: str | None, remembered: str | None, accept: str | None) -> Language:
    """The language of a request: `?lang=`, else the cookie, else `Accept-Language`, else Chinese."""
    for wish in (asked, remembered):
        language = _known(wish or "")
        if language:
            return language
    for part in _by_weight(accept or ""):
        language = _known(part)
        if language:
            return language
    return DEFAULT


def _known(tag: str) -> Language | None:
    primary = tag.strip().lower().split("-")[0]
    return {"zh": DEFAULT, "en": LANGUAGES[1]}.get(primary)


def _by_weight(accept: str) -> list[str]:
    weighted = []
    for part in accept[:200].split(","):
        tag, _, weight = part.partition(";q=")
        try:
            weighted.append((-float(weight or 1), tag))
        except ValueError:
            continue
    return [tag for _, tag in sorted(weighted, key=lambda pair: pair[0])]
