"""Reading the words of a PDF that our typesetter made: what somebody who copies from the paper would get."""

import re
import zlib

_OBJECT = re.compile(rb"(?:^|\s)(\d+) 0 obj(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_FONTS = re.compile(rb"/Font<<(.*?)>>", re.DOTALL)
_REFERENCE = re.compile(rb"/([A-Za-z]+\d+) (\d+) 0 R")
_ONE = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")
# Balanced brackets stand in a string as they are.
_INSIDE = rb"(?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*"
_LITERAL = rb"\(%b\)" % _INSIDE
_HEXADECIMAL = rb"<[0-9A-Fa-f]*>"
_SHOWN = rb"\[(?:%b|%b|[^\](<])*\]|%b|%b" % (_LITERAL, _HEXADECIMAL, _LITERAL, _HEXADECIMAL)
_OPERATION = re.compile(rb"/([A-Za-z]+\d+) [\d.]+ Tf|(%b) ?T[jJ]" % _SHOWN, re.DOTALL)
_STRING = re.compile(rb"\((%b)\)|<([0-9A-Fa-f]*)>" % _INSIDE, re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words_of(pdf: bytes) -> str:
    """All text of a PDF in the order in which it is drawn, without what only separates it."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    maps: dict[int, dict[int, str]] = {}
    text = ""
    for body in objects.values():
        if b"/Contents" not in body:
            continue
        fonts = _fonts_of(body, objects, maps)
        for content in re.findall(rb"/Contents (\d+) 0 R", body):
            text += _text_of(_inflated(objects[int(content)]), fonts)
    return text


def _inflated(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    return zlib.decompressobj().decompress(found[1]) if b"FlateDecode" in body else found[1]


def _fonts_of(
    page: bytes, objects: dict[int, bytes], maps: dict[int, dict[int, str]]
) -> dict[bytes, dict[int, str]]:
    resources = re.search(rb"/Resources (\d+) 0 R", page)
    where = objects[int(resources[1])] if resources else page
    listed = _FONTS.search(where)
    fonts = {}
    for name, number in _REFERENCE.findall(listed[1]) if listed else []:
        unicode = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)])
        if unicode:
            at = int(unicode[1])
            maps.setdefault(at, _map_of(_inflated(objects[at])))
            fonts[name] = maps[at]
    return fonts


def _map_of(cmap: bytes) -> dict[int, str]:
    mapped = {}
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for glyph, letters in _ONE.findall(part):
            mapped[int(glyph, 16)] = bytes.fromhex(letters.decode()).decode("utf-16-be")
    return mapped


def _text_of(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    letters: dict[int, str] = {}
    text = ""
    for name, shown in _OPERATION.findall(content):
        if name:
            letters = fonts.get(name, {})
            continue
        for literal, hexadecimal in _STRING.findall(shown):
            raw = _unescaped(literal) if literal else bytes.fromhex(hexadecimal.decode())
            text += "".join(
                letters.get(int.from_bytes(raw[at : at + 2]), "") for at in range(0, len(raw), 2)
            )
    return text


def _unescaped(literal: bytes) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        mark = found[1]
        if mark[:1].isdigit():
            return bytes([int(mark, 8)])
        return _ESCAPES.get(mark, mark)

    return re.sub(rb"\\([0-7]{1,3}|.)", one, literal, flags=re.DOTALL)
