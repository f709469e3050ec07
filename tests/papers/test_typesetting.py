"""The typesetting door: the same data is the same bytes, words are never markup, and no font is said aloud."""

import asyncio
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pdf_reading import words_of
from servers import HOUSE, Client

from marketplace.ground.errors import NoFont, Overloaded
from marketplace.ground.settings import Settings
from marketplace.ground.typesetting import fonts, press

AT = datetime(2026, 11, 2, 4, tzinfo=UTC)
FRAME: dict[str, Any] = {"number": "N-1", "demonstration": True, "as_of": {"entry": 7}, "checkpoint": None}  # fmt: skip
TEMPLATE = '#import "paper.typ": *\n#show: paper.with("试纸", "Test paper")\n#d.words'


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "test.typ"
    path.write_text(TEMPLATE)
    return path


def set_words(template: Path, words: str) -> bytes:
    return press.set_paper(template, {**FRAME, "words": words}, AT, fonts.faces_in(None))


def test_the_same_data_is_the_same_bytes(template: Path) -> None:
    once = set_words(template, "一张纸")
    assert set_words(template, "一张纸") == once
    assert set_words(template, "两张纸") != once


def test_also_in_another_process(template: Path) -> None:
    program = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
from test_typesetting import set_words
sys.stdout.buffer.write(set_words(Path({str(template)!r}), "一张纸"))
"""
    where = {"PYTHONPATH": f"{HOUSE}:{HOUSE / 'tests/story'}", "PYTHONHASHSEED": "7"}
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=where, cwd=HOUSE)  # fmt: skip
    assert told.stdout == set_words(template, "一张纸")


@pytest.mark.parametrize(
    "words",
    [
        "#panic()", "#sys.inputs", "$x^2$", "*bold*", "_it_", '"quoted"', "'q'", "`code`", "\\ \\#", "= Heading",
        "- list", "<label> @ref", "// comment", "/* comment */", "[a](b)", "{{ x }}", "~", "}] ]", "https://a.example",
    ],
)  # fmt: skip
def test_words_are_never_markup(template: Path, words: str) -> None:
    assert words in words_of(set_words(template, f"前{words}后")).replace("\u00a0", " ")


def test_letters_that_turn_the_direction_are_left_out(template: Path) -> None:
    told = words_of(set_words(template, "付\u202e元001\u202c款\u2067x\u200f\x07"))
    assert "付元001款x" in told


def test_a_letter_that_no_font_has_is_marked_and_not_drawn_as_a_box(template: Path) -> None:
    told = words_of(set_words(template, "好😀的 مرحبا"))
    assert "好〓的" in told
    assert told.count("〓") == 6
    many = "".join(chr(one) for one in range(0x1F600, 0x1F620))
    assert "始" + "〓" * 32 + "终" in words_of(set_words(template, f"始{many}终"))


def test_a_paper_says_that_it_is_a_demonstration_and_as_of_which_entry(template: Path) -> None:
    told = words_of(set_words(template, "一"))
    assert "示例数据" in told
    assert "Demonstration data" in told
    assert "as of entry 7" in told
    real = press.set_paper(
        template, {**FRAME, "demonstration": False, "words": ""}, AT, fonts.faces_in(None)
    )
    assert "示例" not in words_of(real)
    assert "SPECIMEN" not in words_of(real)


def test_a_paper_can_be_kept_for_ever_and_read_aloud(template: Path) -> None:
    made = set_words(template, "一")
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert b"/Lang(zh-CN)" in made


async def test_a_paper_is_set_beside_the_loop_and_not_in_it(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = []
    monkeypatch.setattr(press, "set_paper", lambda *_: where.append(threading.get_ident()) or b"")
    await press.typeset(template, FRAME, AT, Settings())
    assert where
    assert where != [threading.get_ident()]


async def test_whoever_waits_too_long_for_a_turn_is_told_to_come_again(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = threading.Event()
    monkeypatch.setattr(press, "set_paper", lambda *_: str(free.wait(10)).encode())
    monkeypatch.setattr(press, "WAIT_SECONDS_MAX", 0.05)
    under_way = [
        asyncio.create_task(press.typeset(template, FRAME, AT, Settings())) for _ in range(2)
    ]
    await asyncio.sleep(0.01)
    with pytest.raises(Overloaded):
        await press.typeset(template, FRAME, AT, Settings())
    free.set()
    assert await asyncio.gather(*under_way) == [b"True", b"True"]
    assert await press.typeset(template, FRAME, AT, Settings()) == b"True", (
        "the turns are free again"
    )


async def test_slips_do_not_wait_for_the_turns_of_public_papers(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = threading.Event()
    asked = iter(range(3))
    monkeypatch.setattr(press, "set_paper", lambda *_: next(asked) < 2 and free.wait(10))
    monkeypatch.setattr(press, "WAIT_SECONDS_MAX", 0.05)
    public = [asyncio.create_task(press.typeset(template, FRAME, AT, Settings())) for _ in range(2)]
    await asyncio.sleep(0.01)
    assert not await press.typeset(template, FRAME, AT, Settings(), turn="slips")
    free.set()
    await asyncio.gather(*public)


@pytest.fixture
def no_font(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A machine without a Chinese font."""
    fonts.faces_in.cache_clear()
    monkeypatch.setattr(fonts, "SERIF", ())
    monkeypatch.setattr(fonts, "SANS", ())
    yield
    fonts.faces_in.cache_clear()


def test_without_a_font_no_paper_is_set(no_font: None) -> None:
    with pytest.raises(NoFont):
        fonts.faces_in(None)


async def test_without_a_font_the_page_says_which_package_to_install(
    no_font: None, client: Client
) -> None:
    meeting = "/deliberations/none/minutes.pdf"
    assert (await client.http.get(meeting)).status_code == 404
    answer = await client.post("SO-1", "/draws/none/print", headers={"Accept": "application/pdf", "Accept-Language": "en"})  # fmt: skip
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (503, "/problems/no_font")
    assert "fonts-noto-cjk" in problem["detail"]
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_folder_of_fonts_can_be_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = next(one for one in fonts.faces_in(None).found.fonts() if one.family == "Noto Serif CJK SC")  # fmt: skip
    assert found.path is not None
    (tmp_path / "face.ttc").symlink_to(found.path)
    real = fonts.typst.Fonts
    monkeypatch.setattr(
        fonts.typst, "Fonts", lambda font_paths: real(include_system_fonts=False, font_paths=font_paths)
    )  # fmt: skip
    fonts.faces_in.cache_clear()
    try:
        with pytest.raises(NoFont):
            fonts.faces_in(str(tmp_path / "nowhere"))
        assert fonts.faces_in(str(tmp_path)).serif[1] == "Noto Serif CJK SC"
    finally:
        fonts.faces_in.cache_clear()
