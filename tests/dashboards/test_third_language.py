"""A further language is one more folder of catalogues."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from page_reading import Reading
from servers import Client

from dashboards import rendering
from marketplace.ground.i18n import language


@pytest.fixture
def third_language(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """A folder `ja` with one text, beside the folders of the house."""
    for folder in language.LOCALES.iterdir():
        (tmp_path / folder.name).symlink_to(folder)
    (tmp_path / "ja").mkdir()
    (tmp_path / "ja/some.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Happiness bill"\nmsgstr "幸せの勘定書"\n'
    )
    monkeypatch.setattr(language, "LOCALES", tmp_path)
    _forget()
    yield "ja"
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    language.languages.cache_clear()
    language.catalogue.cache_clear()
    rendering._terms.cache_clear()


async def test_a_third_language_is_one_more_folder(client: Client, third_language: str) -> None:
    answer = await client.http.get("/bill", headers={"Accept-Language": "ja-JP,ja;q=0.9"})
    page = Reading(answer.text)
    assert page.language == third_language
    assert "幸せの勘定書" in page.words
    # What it does not say yet is said in English, rows of the house too, and no page breaks.
    assert "Report a problem" in page.words
    assert "Safety upgrade" in page.words
    for address in ("/", "/items/LL-001", "/items", "/communities/C06", "/data"):
        assert (await client.http.get(f"{address}?lang=ja")).status_code == 200
    offered = Reading((await client.http.get("/bill?lang=zh-Hans")).text)
    assert "日本語" in offered.words
    assert "English" in offered.words
