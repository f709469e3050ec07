"""Which language the present request reads, and the texts in it."""

import functools
from contextvars import ContextVar
from pathlib import Path
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.messages.pofile import read_po

#: A language by its tag: `zh-Hans`, `en`, or the name of a folder of catalogues (`zh_Hant` is `zh-Hant`).
Language = str
#: The languages in which the house itself writes: its rows have a text in each.
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
def languages() -> tuple[Language, ...]:
    """Every language that can be asked for: the house's own, then each further folder of catalogues."""
    folders = (path for path in LOCALES.iterdir() if any(path.glob("*.po")))
    further = sorted(path.name.replace("_", "-") for path in folders)
    return (*LANGUAGES, *(one for one in further if one not in LANGUAGES))


def name_of(language: Language) -> str:
    """What a language calls itself; a tag that nobody knows as it is."""
    if language == DEFAULT:
        return "中文"
    try:
        return str(Locale.parse(language, sep="-").get_display_name() or language)
    except (UnknownLocaleError, ValueError):
        return language


def of_rows() -> Language:
    """In which of the house's own languages rows with two texts are read: Chinese, or else English."""
    return DEFAULT if current.get() == DEFAULT else "en"


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
    """The language of a tag: by the whole of it, else by its first part, `en-GB` as `en`."""
    wanted = tag.strip().lower()
    by_tag = {one.lower(): one for one in languages()}
    if wanted in by_tag:
        return by_tag[wanted]
    primary = wanted.split("-")[0]
    return next((one for low, one in by_tag.items() if low.split("-")[0] == primary), None)


def _by_weight(accept: str) -> list[str]:
    weighted = []
    for part in accept[:200].split(","):
        tag, _, weight = part.partition(";q=")
        try:
            weighted.append((-float(weight or 1), tag))
        except ValueError:
            continue
    return [tag for _, tag in sorted(weighted, key=lambda pair: pair[0])]
