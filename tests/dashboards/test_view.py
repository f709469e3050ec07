"""Large print is chosen by a link, remembered by the browser, and given up by a link."""

from page_reading import Reading
from servers import Client


def _is_large(text: str) -> bool:
    return 'class="view-large"' in text


async def test_large_print_is_remembered_without_an_account(client: Client) -> None:
    assert not _is_large((await client.http.get("/")).text)
    chosen = await client.http.get("/bill?view=large")
    assert _is_large(chosen.text)
    assert "HttpOnly" in chosen.headers["set-cookie"]
    assert _is_large((await client.http.get("/items/LL-001")).text)
    given_up = await client.http.get("/items/LL-001?view=normal")
    assert not _is_large(given_up.text)
    assert not _is_large((await client.http.get("/")).text)


async def test_every_page_offers_the_other_view_and_keeps_what_was_asked(client: Client) -> None:
    usual = Reading((await client.http.get("/items?word=needed")).text)
    assert "/items?word=needed&view=large" in usual.links
    large = Reading((await client.http.get("/items?word=needed&view=large")).text)
    assert "/items?word=needed&view=normal" in large.links


async def test_the_style_page_shows_every_shape_of_the_sprite(client: Client) -> None:
    text = (await client.http.get("/style")).text
    sprite = {part.split('"')[0] for part in text.split('<symbol id="')[1:]}
    assert sprite
    for name in sprite:
        assert f'href="#{name}"' in text, name
